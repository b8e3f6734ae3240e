package jarl.env.classic;

import jarl.env.view.Canvas;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;

/** Draws {@link Acrobot}: two links hanging from a fixed joint, and the line the tip has to cross. */
final class AcrobotView {
    private AcrobotView() {}

    private static final double PIXELS_PER_METRE = 84;
    private static final double X = Canvas.WIDTH / 2.0;
    private static final double Y = Canvas.HEIGHT / 2.0;

    static BufferedImage draw(double angle1, double angle2) {
        double middleX = X + PIXELS_PER_METRE * Math.sin(angle1);
        double middleY = Y + PIXELS_PER_METRE * Math.cos(angle1);
        double tipX = middleX + PIXELS_PER_METRE * Math.sin(angle1 + angle2);
        double tipY = middleY + PIXELS_PER_METRE * Math.cos(angle1 + angle2);
        return Canvas.paint(graphics -> {
            graphics.setColor(Canvas.GOAL);
            graphics.setStroke(Canvas.dashes());
            graphics.draw(new Line2D.Double(0, Y - PIXELS_PER_METRE, Canvas.WIDTH, Y - PIXELS_PER_METRE));
            link(graphics, Canvas.BODY, X, Y, middleX, middleY);
            link(graphics, Canvas.LIMB, middleX, middleY, tipX, tipY);
            joint(graphics, X, Y);
            joint(graphics, middleX, middleY);
        });
    }

    private static void link(Graphics2D graphics, Color color, double x1, double y1, double x2, double y2) {
        graphics.setColor(color);
        graphics.setStroke(Canvas.line(16));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    private static void joint(Graphics2D graphics, double x, double y) {
        graphics.setColor(Canvas.INK);
        graphics.fill(new Ellipse2D.Double(x - 6, y - 6, 12, 12));
    }
}
