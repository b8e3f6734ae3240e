package jarl.env.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Stroke;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** A sheet of 600 x 400 pixels and the colours all pictures of environments share. Coordinates grow right and down. */
public final class Canvas {
    private Canvas() {}

    public static final int WIDTH = 600;
    public static final int HEIGHT = 400;

    public static final Color PAPER = new Color(0xFAFAF7);
    public static final Color INK = new Color(0x2B303A);
    public static final Color FAINT = new Color(0xC9CCD3);
    public static final Color GROUND = new Color(0xE6E3DA);
    public static final Color BODY = new Color(0x3D5A80);
    public static final Color LIMB = new Color(0xD08C4A);
    public static final Color GOAL = new Color(0x4C9F70);
    public static final Color FORCE = new Color(0xC8553D);

    /** A picture of what {@code painter} draws, with smooth edges. */
    public static BufferedImage paint(Consumer<Graphics2D> painter) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(PAPER);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        painter.accept(graphics);
        graphics.dispose();
        return image;
    }

    /** A solid line with round ends. */
    public static Stroke line(double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    /** A thin dashed line. */
    public static Stroke dashes() {
        return new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 5}, 0);
    }
}
