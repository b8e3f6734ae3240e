package jarl.env.classic;

import jarl.env.view.Canvas;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;

/** Draws {@link CartPole} from the side. */
final class CartPoleView {
    private CartPoleView() {}

    private static final double PIXELS_PER_METRE = 115;
    private static final double GROUND = 320;
    private static final double WHEEL = 16;
    private static final double CART_WIDTH = 86;
    private static final double CART_HEIGHT = 38;
    // Drawn 1.4 times as long as it is, to be seen well.
    private static final double POLE = 1.4 * PIXELS_PER_METRE;

    static BufferedImage draw(double position, double angle, double limit) {
        return Canvas.paint(graphics -> {
            graphics.setColor(Canvas.GROUND);
            graphics.fillRect(0, (int) GROUND, Canvas.WIDTH, Canvas.HEIGHT - (int) GROUND);
            graphics.setColor(Canvas.INK);
            graphics.setStroke(Canvas.line(2));
            graphics.draw(new Line2D.Double(0, GROUND, Canvas.WIDTH, GROUND));
            graphics.setColor(Canvas.FORCE);
            for (double mark : new double[] {x(-limit), x(limit)}) {
                graphics.draw(new Line2D.Double(mark, GROUND - 10, mark, GROUND + 10));
            }
            cart(graphics, x(position));
            pole(graphics, x(position), angle);
        });
    }

    private static double x(double metres) {
        return Canvas.WIDTH / 2.0 + metres * PIXELS_PER_METRE;
    }

    private static void cart(Graphics2D graphics, double x) {
        double top = GROUND - WHEEL - CART_HEIGHT;
        graphics.setColor(Canvas.INK);
        for (double wheel : new double[] {x - CART_WIDTH / 3, x + CART_WIDTH / 3}) {
            graphics.fill(new Ellipse2D.Double(wheel - WHEEL / 1.5, GROUND - 1.34 * WHEEL, 1.33 * WHEEL, 1.33 * WHEEL));
        }
        graphics.setColor(Canvas.BODY);
        graphics.fill(new RoundRectangle2D.Double(x - CART_WIDTH / 2, top, CART_WIDTH, CART_HEIGHT, 10, 10));
    }

    private static void pole(Graphics2D graphics, double x, double angle) {
        double axle = GROUND - WHEEL - CART_HEIGHT + 6;
        graphics.setColor(Canvas.LIMB);
        graphics.setStroke(Canvas.line(12));
        graphics.draw(new Line2D.Double(x, axle, x + POLE * Math.sin(angle), axle - POLE * Math.cos(angle)));
        graphics.setColor(Canvas.INK);
        graphics.fill(new Ellipse2D.Double(x - 5, axle - 5, 10, 10));
    }
}
