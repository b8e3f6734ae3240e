package jarl.env.classic;

import jarl.env.view.Canvas;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;

/** Draws the mountain cars: the hills, the flag at the goal, and the car on the slope. */
final class MountainCarView {
    private MountainCarView() {}

    private static final double PIXELS = Canvas.WIDTH / (MountainCar.MAX_POSITION - MountainCar.MIN_POSITION);

    static BufferedImage draw(double position, double goal) {
        return Canvas.paint(graphics -> {
            hills(graphics);
            flag(graphics, goal);
            car(graphics, position);
        });
    }

    private static double x(double position) {
        return (position - MountainCar.MIN_POSITION) * PIXELS;
    }

    private static double y(double position) {
        return Canvas.HEIGHT - 60 - (Math.sin(3 * position) + 1) * 0.45 * PIXELS * 0.8;
    }

    private static void hills(Graphics2D graphics) {
        Path2D ground = new Path2D.Double();
        Path2D edge = new Path2D.Double();
        ground.moveTo(0, Canvas.HEIGHT);
        for (int pixel = 0; pixel <= Canvas.WIDTH; pixel += 4) {
            double height = y(MountainCar.MIN_POSITION + pixel / PIXELS);
            ground.lineTo(pixel, height);
            if (pixel == 0) {
                edge.moveTo(pixel, height);
            }
            edge.lineTo(pixel, height);
        }
        ground.lineTo(Canvas.WIDTH, Canvas.HEIGHT);
        graphics.setColor(Canvas.GROUND);
        graphics.fill(ground);
        graphics.setColor(Canvas.INK);
        graphics.setStroke(Canvas.line(2.5));
        graphics.draw(edge);
    }

    private static void flag(Graphics2D graphics, double goal) {
        double x = x(goal);
        double top = y(goal) - 60;
        graphics.setColor(Canvas.INK);
        graphics.setStroke(Canvas.line(2.5));
        graphics.draw(new Line2D.Double(x, y(goal), x, top));
        Path2D cloth = new Path2D.Double();
        cloth.moveTo(x, top);
        cloth.lineTo(x + 28, top + 10);
        cloth.lineTo(x, top + 20);
        cloth.closePath();
        graphics.setColor(Canvas.GOAL);
        graphics.fill(cloth);
    }

    private static void car(Graphics2D graphics, double position) {
        double slope = 3 * Math.cos(3 * position) * 0.45 * 0.8;
        AffineTransform upright = graphics.getTransform();
        graphics.translate(x(position), y(position));
        graphics.rotate(-Math.atan(slope));
        graphics.setColor(Canvas.BODY);
        graphics.fill(new RoundRectangle2D.Double(-26, -25, 52, 16, 8, 8));
        graphics.fill(new RoundRectangle2D.Double(-15, -37, 30, 20, 12, 12));
        graphics.setColor(Canvas.PAPER);
        graphics.fill(new RoundRectangle2D.Double(-11, -33, 22, 8, 6, 6));
        graphics.setColor(Canvas.INK);
        for (double wheel : new double[] {-16, 16}) {
            graphics.fill(new Ellipse2D.Double(wheel - 8, -16, 16, 16));
        }
        graphics.setTransform(upright);
    }
}
