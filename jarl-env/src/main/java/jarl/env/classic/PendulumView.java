package jarl.env.classic;

import jarl.env.view.Canvas;
import java.awt.Graphics2D;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;

/** Draws {@link Pendulum}: the rod, where it should stand, and an arc for the motor's last torque. */
final class PendulumView {
    private PendulumView() {}

    private static final double LENGTH = 150;
    private static final double X = Canvas.WIDTH / 2.0;
    private static final double Y = Canvas.HEIGHT / 2.0;
    private static final double ARC_RADIUS = 46;

    /**
     * Draws a picture.
     *
     * @param angle 0 is upright, positive is counter-clockwise
     * @param torque in [-1, 1], positive is counter-clockwise
     */
    static BufferedImage draw(double angle, double torque) {
        return Canvas.paint(graphics -> {
            graphics.setColor(Canvas.FAINT);
            graphics.setStroke(Canvas.dashes());
            graphics.draw(new Line2D.Double(X, Y, X, Y - LENGTH - 30));
            graphics.draw(new Ellipse2D.Double(X - LENGTH, Y - LENGTH, 2 * LENGTH, 2 * LENGTH));
            graphics.setColor(Canvas.LIMB);
            graphics.setStroke(Canvas.line(26));
            graphics.draw(new Line2D.Double(X, Y, X - LENGTH * Math.sin(angle), Y - LENGTH * Math.cos(angle)));
            graphics.setColor(Canvas.INK);
            graphics.fill(new Ellipse2D.Double(X - 8, Y - 8, 16, 16));
            if (Math.abs(torque) > 0.02) {
                torque(graphics, torque);
            }
        });
    }

    /** An arc from straight below towards the side it turns to, its length the strength, with a head. */
    private static void torque(Graphics2D graphics, double torque) {
        Arc2D arc = new Arc2D.Double(Arc2D.OPEN);
        arc.setArcByCenter(X, Y, ARC_RADIUS, -90, 150 * torque, Arc2D.OPEN);
        graphics.setColor(Canvas.FORCE);
        graphics.setStroke(Canvas.line(4));
        graphics.draw(arc);
        Point2D end = arc.getEndPoint();
        double turn = Math.signum(torque);
        double alongX = turn * (end.getY() - Y) / ARC_RADIUS;
        double alongY = -turn * (end.getX() - X) / ARC_RADIUS;
        Path2D head = new Path2D.Double();
        head.moveTo(end.getX() + 14 * alongX, end.getY() + 14 * alongY);
        head.lineTo(end.getX() - 8 * alongY, end.getY() + 8 * alongX);
        head.lineTo(end.getX() + 8 * alongY, end.getY() - 8 * alongX);
        head.closePath();
        graphics.fill(head);
    }
}
