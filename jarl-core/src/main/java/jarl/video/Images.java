package jarl.video;

import jarl.config.Require;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Operations on the pictures of a film. */
public final class Images {
    private Images() {}

    private static final int COMFORTABLE_WIDTH = 240;

    /** The whole number by which a picture is best enlarged: 1 if it is 240 pixels wide or more, else until it is. */
    public static int comfortableScale(int width) {
        return Math.max(1, (COMFORTABLE_WIDTH + width - 1) / width);
    }

    /** The picture in another size: enlarged with sharp edges, reduced smoothly. At least one pixel remains each way. */
    public static BufferedImage scaled(BufferedImage picture, double scale) {
        Require.above("scale", scale, 0);
        BufferedImage source = picture;
        double left = scale;
        for (; left < 0.5; left *= 2) { // halved until bilinear interpolation sees every pixel
            source = resized(source, half(source.getWidth()), half(source.getHeight()), true);
        }
        int width = (int) Math.max(1, Math.round(picture.getWidth() * scale));
        int height = (int) Math.max(1, Math.round(picture.getHeight() * scale));
        return scale == 1 ? picture : resized(source, width, height, scale < 1);
    }

    private static int half(int length) {
        return Math.max(1, length / 2);
    }

    private static BufferedImage resized(BufferedImage picture, int width, int height, boolean smooth) {
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = resized.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                smooth
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return resized;
    }

    /**
     * The pixels row by row as {@code 0xRRGGBB}; what is transparent is black.
     *
     * @throws IllegalArgumentException if the picture has another size
     */
    static int[] pixels(BufferedImage picture, int width, int height) {
        if (picture.getWidth() != width || picture.getHeight() != height) {
            throw new IllegalArgumentException("expected a picture of " + width + " x " + height + " pixels, got "
                    + picture.getWidth() + " x " + picture.getHeight());
        }
        BufferedImage plain = picture;
        if (picture.getType() != BufferedImage.TYPE_INT_RGB) {
            plain = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = plain.createGraphics();
            graphics.drawImage(picture, 0, 0, null);
            graphics.dispose();
        }
        int[] pixels = (int[]) plain.getRaster().getDataElements(0, 0, width, height, null);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] &= 0xFFFFFF; // the upper byte means nothing and may hold anything
        }
        return pixels;
    }
}
