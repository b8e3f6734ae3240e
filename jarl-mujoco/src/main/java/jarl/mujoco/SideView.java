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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Draws the shapes of a model from the side or from above, following its first body; what is farther away is behind and darker. */
final class SideView {

    /**
     * From where, and how near.
     *
     * @param above whether from above; otherwise from the side, x to the right and z up
     * @param metres across the picture
     * @param follows whether the first body stays in the middle; otherwise the point given
     * @param x to the right, of the point in the middle
     * @param y upwards in a picture from above, of that point
     */
    record Camera(boolean above, double metres, boolean follows, double x, double y) {

        /** Follows the first body, or shows the origin. */
        Camera(boolean above, double metres, boolean follows) {
            this(above, metres, follows, 0, 0);
        }
    }

    private static final int PLANE = 0;
    private static final int CAPSULE = 3;
    private static final int CYLINDER = 5;
    private static final int BOX = 6;
    private static final float UNPAINTED = 0.5f;

    /** How dark a shape is that is far behind the nearest, and every outline: shares of the colour that are left. */
    private static final double FARTHEST = 0.6;

    private static final double DARK_METRES = 1.5;
    private static final double OUTLINE = 0.7;
    private static final double OUTLINE_PIXELS = 1.5;

    private final Graphics2D graphics;
    private final Camera camera;
    private final double scale;
    private final double left;
    private final double bottom;
    private final Model model;
    private final int count;
    private final MemorySegment places;
    private final MemorySegment turns;
    private final MemorySegment sizes;
    private final MemorySegment colours;

    private SideView(Graphics2D graphics, Camera camera, double left, double bottom, Simulation simulation) {
        this.graphics = graphics;
        this.camera = camera;
        this.scale = Canvas.WIDTH / camera.metres;
        this.left = left;
        this.bottom = bottom;
        this.model = simulation.model();
        this.count = model.count("ngeom");
        this.places = simulation.numbers("geom_xpos", 3L * count);
        this.turns = simulation.numbers("geom_xmat", 9L * count);
        this.sizes = model.array("geom_size", 3L * count * Double.BYTES);
        this.colours = model.array("geom_rgba", 4L * count * Float.BYTES);
    }

    static BufferedImage draw(Simulation simulation, Camera camera) {
        MemorySegment body = simulation.numbers("xpos", 6);
        double height = camera.metres * Canvas.HEIGHT / Canvas.WIDTH;
        double left = (camera.follows ? body.getAtIndex(JAVA_DOUBLE, 3) : camera.x) - camera.metres / 2;
        double middle = camera.follows ? body.getAtIndex(JAVA_DOUBLE, 4) : camera.y;
        double bottom = camera.above ? middle - height / 2 : camera.follows ? -0.2 * height : -0.4 * height;
        return Canvas.paint(graphics -> new SideView(graphics, camera, left, bottom, simulation).all());
    }

    /** The ground, then the shapes from the farthest to the nearest. */
    private void all() {
        List<Integer> shapes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (model.integer("geom_type", i) == PLANE) {
                ground(places.getAtIndex(JAVA_DOUBLE, 3L * i + up()));
            } else {
                shapes.add(i);
            }
        }
        shapes.sort(Comparator.comparingDouble(this::nearness));
        double nearest = shapes.isEmpty() ? 0 : nearness(shapes.getLast());
        for (int shape : shapes) {
            // From above, all is as light as the floor; limbs are told apart from the side.
            double behind = camera.above ? 0 : Math.min(1, (nearest - nearness(shape)) / DARK_METRES);
            shape(shape, darker(colour(colours, 4L * shape), 1 - (1 - FARTHEST) * behind));
        }
    }

    /** The axis that is upwards in the picture. */
    private int up() {
        return camera.above ? 1 : 2;
    }

    /** Where the middle of a shape is along the view, larger for nearer ones: one looks down, or along the y-axis. */
    private double nearness(int shape) {
        return camera.above
                ? places.getAtIndex(JAVA_DOUBLE, 3L * shape + 2)
                : -places.getAtIndex(JAVA_DOUBLE, 3L * shape + 1);
    }

    private void shape(int i, Color colour) {
        int type = model.integer("geom_type", i);
        double x = places.getAtIndex(JAVA_DOUBLE, 3L * i);
        double y = places.getAtIndex(JAVA_DOUBLE, 3L * i + up());
        double radius = sizes.getAtIndex(JAVA_DOUBLE, 3L * i);
        if (type == BOX) {
            graphics.setColor(colour);
            box(x, y, sizes, turns, i, up());
            return;
        }
        boolean stick = type == CAPSULE || type == CYLINDER;
        double half = stick ? sizes.getAtIndex(JAVA_DOUBLE, 3L * i + 1) : 0;
        double dx = half * turns.getAtIndex(JAVA_DOUBLE, 9L * i + 2);
        double dy = half * turns.getAtIndex(JAVA_DOUBLE, 9L * i + 3L * up() + 2);
        graphics.setColor(darker(colour, OUTLINE));
        stick(x - dx, y - dy, x + dx, y + dy, radius + OUTLINE_PIXELS / scale, type == CAPSULE);
        graphics.setColor(colour);
        stick(x - dx, y - dy, x + dx, y + dy, radius, type == CAPSULE);
    }

    private static Color darker(Color colour, double left) {
        return new Color(
                (int) (left * colour.getRed()),
                (int) (left * colour.getGreen()),
                (int) (left * colour.getBlue()),
                colour.getAlpha());
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
