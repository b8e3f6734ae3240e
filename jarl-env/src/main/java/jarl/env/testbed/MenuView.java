package jarl.env.testbed;

import jarl.env.view.Canvas;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws menus, one a row: what is offered is filled, the right choice in another colour, the last one taken framed. */
final class MenuView {
    private MenuView() {}

    private static final double MARGIN = 20;

    /** {@code taken} has one choice for each menu, or -1 for none yet. */
    static BufferedImage draw(List<Menu> menus, int... taken) {
        int widest = menus.stream().mapToInt(Menu::choices).max().orElse(1);
        double size = Math.min((Canvas.WIDTH - 2 * MARGIN) / widest, (Canvas.HEIGHT - 2 * MARGIN) / menus.size());
        double top = (Canvas.HEIGHT - menus.size() * size) / 2;
        return Canvas.paint(graphics -> {
            for (int row = 0; row < menus.size(); row++) {
                Menu menu = menus.get(row);
                double left = (Canvas.WIDTH - menu.choices() * size) / 2;
                for (int choice = 0; choice < menu.choices(); choice++) {
                    Rectangle2D square = new Rectangle2D.Double(
                            left + (choice + 0.1) * size, top + (row + 0.1) * size, 0.8 * size, 0.8 * size);
                    boolean right = choice == menu.right();
                    graphics.setColor(right ? Canvas.GOAL : menu.offers(choice) ? Canvas.BODY : Canvas.GROUND);
                    graphics.fill(square);
                    graphics.setColor(choice == taken[row] ? Canvas.FORCE : Canvas.INK);
                    graphics.setStroke(Canvas.line(choice == taken[row] ? 4 : 1));
                    graphics.draw(square);
                }
            }
        });
    }
}
