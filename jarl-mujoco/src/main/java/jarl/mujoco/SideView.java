package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.env.view.Canvas;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;

/** Draws the shapes of a model from the side or from above, following its first body. */
final class SideView {

    /**
     * From where, and how near.
     *
     * @param above whether from above; otherwise from the side, x to the right and z up
     * @param metres across the picture
     * @param follows whether the first body stays in the middle
     */
    record Camera(boolean above, double metres, boolean follows) {}

    private static final int PLANE = 0;
    private static final int CAPSULE = 3;
    private static final int CYLINDER = 5;
    private static final int BOX = 6;
    private static final float UNPAINTED = 0.5f;

    private final Graphics2D graphics;
    private final Camera camera;
    private final double scale;
    private final double left;
    private final double bottom;

    private SideView(Graphics2D graphics, Camera camera, double left, double bottom) {
        this.graphics = graphics;
        this.camera = camera;
        this.scale = Canvas.WIDTH / camera.metres;
        this.left = left;
        this.bottom = bottom;
    }

    static BufferedImage draw(Simulation simulation, Camera camera) {
        MemorySegment body = simulation.numbers("xpos", 6);
        double height = camera.metres * Canvas.HEIGHT / Canvas.WIDTH;
        double left = (camera.follows ? body.getAtIndex(JAVA_DOUBLE, 3) : 0) - camera.metres / 2;
        double middle = camera.follows ? body.getAtIndex(JAVA_DOUBLE, 4) : 0;
        double bottom = camera.above ? middle - height / 2 : camera.follows ? -0.2 * height : -0.4 * height;
        return Canvas.paint(graphics -> new SideView(graphics, camera, left, bottom).all(simulation));
    }

    private void all(Simulation simulation) {
        Model model = simulation.model();
        int count = model.count("ngeom");
        MemorySegment places = simulation.numbers("geom_xpos", 3L * count);
        MemorySegment turns = simulation.numbers("geom_xmat", 9L * count);
        MemorySegment sizes = model.array("geom_size", 3L * count * Double.BYTES);
        MemorySegment colours = model.array("geom_rgba", 4L * count * Float.BYTES);
        int up = camera.above ? 1 : 2;
        for (int i = 0; i < count; i++) {
            int type = model.integer("geom_type", i);
            double x = places.getAtIndex(JAVA_DOUBLE, 3L * i);
            double y = places.getAtIndex(JAVA_DOUBLE, 3L * i + up);
            if (type == PLANE) {
                ground(y);
                continue;
            }
            graphics.setColor(colour(colours, 4L * i));
            double radius = sizes.getAtIndex(JAVA_DOUBLE, 3L * i);
            if (type == CAPSULE || type == CYLINDER) {
                double half = sizes.getAtIndex(JAVA_DOUBLE, 3L * i + 1);
                double dx = half * turns.getAtIndex(JAVA_DOUBLE, 9L * i + 2);
                double dy = half * turns.getAtIndex(JAVA_DOUBLE, 9L * i + 3L * up + 2);
                stick(x - dx, y - dy, x + dx, y + dy, radius, type == CAPSULE);
            } else if (type == BOX) {
                box(x, y, sizes, turns, i, up);
            } else {
                circle(x, y, radius);
            }
        }
    }

    private static Color colour(MemorySegment colours, long index) {
        float red = colours.getAtIndex(JAVA_FLOAT, index);
        float green = colours.getAtIndex(JAVA_FLOAT, index + 1);
        float blue = colours.getAtIndex(JAVA_FLOAT, index + 2);
        float opaque = colours.getAtIndex(JAVA_FLOAT, index + 3);
        boolean unpainted = red == UNPAINTED && green == UNPAINTED && blue == UNPAINTED;
        return unpainted ? Canvas.LIMB : new Color(within(red), within(green), within(blue), within(opaque));
    }

    private static float within(float component) {
        return Math.clamp(component, 0, 1);
    }

    /** The ground with a mark each half metre, which shows that something moves. */
    private void ground(double height) {
        graphics.setStroke(Canvas.line(1.5));
        if (!camera.above) {
            graphics.setColor(Canvas.GROUND);
            int top = (int) Math.round(pixelY(height));
            graphics.fillRect(0, top, Canvas.WIDTH, Math.max(0, Canvas.HEIGHT - top));
        }
        graphics.setColor(Canvas.FAINT);
        for (double x = Math.ceil(2 * left) / 2; x < left + camera.metres; x += 0.5) {
            double from = camera.above ? 0 : pixelY(height);
            graphics.draw(new Line2D.Double(pixelX(x), from, pixelX(x), camera.above ? Canvas.HEIGHT : from + 8));
        }
        if (camera.above) {
            for (double y = Math.ceil(2 * bottom) / 2; pixelY(y) > 0; y += 0.5) {
                graphics.draw(new Line2D.Double(0, pixelY(y), Canvas.WIDTH, pixelY(y)));
            }
        }
    }

    private void stick(double x1, double y1, double x2, double y2, double radius, boolean round) {
        if (Math.hypot(x2 - x1, y2 - y1) < 1e-9) {
            circle(x1, y1, radius);
            return;
        }
        int cap = round ? BasicStroke.CAP_ROUND : BasicStroke.CAP_BUTT;
        graphics.setStroke(new BasicStroke((float) (2 * radius * scale), cap, BasicStroke.JOIN_ROUND));
        graphics.draw(new Line2D.Double(pixelX(x1), pixelY(y1), pixelX(x2), pixelY(y2)));
    }

    private void circle(double x, double y, double radius) {
        double pixels = radius * scale;
        graphics.fill(new Ellipse2D.Double(pixelX(x) - pixels, pixelY(y) - pixels, 2 * pixels, 2 * pixels));
    }

    /** The twelve edges of a box. */
    private void box(double x, double y, MemorySegment sizes, MemorySegment turns, int geom, int up) {
        graphics.setStroke(Canvas.line(2));
        for (int corner = 0; corner < 8; corner++) {
            for (int axis = 0; axis < 3; axis++) {
                int other = corner | 1 << axis;
                if (other != corner) {
                    graphics.draw(new Line2D.Double(
                            pixelX(x + offset(corner, sizes, turns, geom, 0)),
                            pixelY(y + offset(corner, sizes, turns, geom, up)),
                            pixelX(x + offset(other, sizes, turns, geom, 0)),
                            pixelY(y + offset(other, sizes, turns, geom, up))));
                }
            }
        }
    }

    private static double offset(int corner, MemorySegment sizes, MemorySegment turns, int geom, int row) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double half = sizes.getAtIndex(JAVA_DOUBLE, 3L * geom + axis);
            double turn = turns.getAtIndex(JAVA_DOUBLE, 9L * geom + 3L * row + axis);
            sum += ((corner >> axis & 1) == 0 ? -half : half) * turn;
        }
        return sum;
    }

    private double pixelX(double x) {
        return (x - left) * scale;
    }

    private double pixelY(double y) {
        return Canvas.HEIGHT - (y - bottom) * scale;
    }
}
