package jarl.env.testbed;

import jarl.env.view.Canvas;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws {@link Corridor}: the cells, the goal at the right, the walker. */
final class CorridorView {
    private CorridorView() {}

    private static final double MARGIN = 20;

    static BufferedImage draw(int cells, int walker) {
        double size = Math.min((Canvas.WIDTH - 2 * MARGIN) / cells, 160);
        double left = (Canvas.WIDTH - cells * size) / 2;
        double top = (Canvas.HEIGHT - size) / 2;
        return Canvas.paint(graphics -> {
            for (int cell = 0; cell < cells; cell++) {
                Rectangle2D square = new Rectangle2D.Double(left + cell * size, top, size, size);
                graphics.setColor(cell == cells - 1 ? Canvas.GOAL : Canvas.GROUND);
                graphics.fill(square);
                graphics.setColor(Canvas.INK);
                graphics.setStroke(Canvas.line(Math.min(2, size / 10)));
                graphics.draw(square);
            }
            graphics.setColor(Canvas.LIMB);
            graphics.fill(new Ellipse2D.Double(left + (walker + 0.2) * size, top + 0.2 * size, 0.6 * size, 0.6 * size));
        });
    }
}
