package jarl.env.testbed;

import jarl.env.view.Canvas;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws {@link LookAndPush}: the camera's image at the left, the loads as bars at the right. */
final class LookAndPushView {
    private LookAndPushView() {}

    private static final double MARGIN = 40;
    private static final double PIXEL = 40;
    private static final double BAR = 60;

    static BufferedImage draw(LookAndPush.Scene scene, int side) {
        double picture = side * PIXEL;
        double middle = MARGIN + picture / 2;
        return Canvas.paint(graphics -> {
            graphics.setColor(Canvas.INK);
            graphics.fill(new Rectangle2D.Double(MARGIN, MARGIN, picture, picture));
            graphics.setColor(Canvas.PAPER);
            for (int i = 0; i < scene.image().length; i++) {
                if (scene.image()[i] != 0) {
                    int row = i / side;
                    int column = i % side;
                    graphics.fill(new Rectangle2D.Double(MARGIN + column * PIXEL, MARGIN + row * PIXEL, PIXEL, PIXEL));
                }
            }
            graphics.setColor(Canvas.FORCE);
            graphics.setStroke(Canvas.line(2));
            graphics.draw(new Line2D.Double(MARGIN + picture / 2, MARGIN, MARGIN + picture / 2, MARGIN + picture));
            graphics.draw(new Line2D.Double(MARGIN, middle, MARGIN + picture, middle));
            for (int i = 0; i < scene.joints().length; i++) {
                double height = scene.joints()[i] * picture / 2;
                double x = 2 * MARGIN + picture + i * (BAR + MARGIN);
                graphics.setColor(Canvas.BODY);
                graphics.fill(new Rectangle2D.Double(x, middle - Math.max(0, height), BAR, Math.abs(height)));
            }
            graphics.setColor(Canvas.INK);
            graphics.draw(new Line2D.Double(1.5 * MARGIN + picture, middle, Canvas.WIDTH - MARGIN / 2, middle));
        });
    }
}
