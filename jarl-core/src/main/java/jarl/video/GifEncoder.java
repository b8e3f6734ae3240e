package jarl.video;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.jspecify.annotations.Nullable;

/**
 * An animated GIF (GIF89a) that repeats for ever. Each picture after the first holds only the rectangle that changed, in it only the pixels
 * that did. The colours are those of the first pictures, for all; a picture that they do not suit has its own.
 */
final class GifEncoder implements Closeable {

    /** So many pictures are looked at before the common colours are chosen. */
    static final int LOOK_AHEAD = 16;

    /** A common colour will do up to this squared distance: about 8 of 255 in each channel, on edges nobody sees it. */
    static final int TOLERANCE = 3 * 8 * 8;

    private static final String FORMAT = "javax_imageio_gif_image_1.0";
    private static final byte[] FOR_EVER = {1, 0, 0};

    private final int width;
    private final int height;
    private final ImageWriter writer;
    private final ChannelStream stream;
    private final List<Picture> waiting = new ArrayList<>();
    private @Nullable Palette common;
    private int @Nullable [] before;

    /** A picture and its duration in hundredths of a second. */
    private record Picture(int[] pixels, int hundredths) {}

    /** An encoder; the channel stays the caller's. */
    GifEncoder(WritableByteChannel channel, int width, int height) throws IOException {
        this.width = width;
        this.height = height;
        this.writer = ImageIO.getImageWritersByFormatName("gif").next();
        this.stream = new ChannelStream(channel);
        writer.setOutput(stream);
        writer.prepareWriteSequence(null);
    }

    /**
     * Adds a picture.
     *
     * @param pixels {@code [height * width]}, row by row, as {@code 0xRRGGBB}; kept until written
     */
    void add(int[] pixels, int hundredths) throws IOException {
        waiting.add(new Picture(pixels, hundredths));
        if (common != null || waiting.size() >= LOOK_AHEAD) {
            writeWaiting();
        }
    }

    /** Writes what is still waiting, and the end of the file. */
    void finish() throws IOException {
        writeWaiting();
        writer.endWriteSequence();
        stream.drain();
    }

    private void writeWaiting() throws IOException {
        if (common == null) {
            Histogram histogram = new Histogram();
            for (Picture picture : waiting) {
                histogram.addAll(picture.pixels());
            }
            common = Palette.of(histogram);
        }
        for (Picture picture : waiting) {
            write(picture, common);
            before = picture.pixels();
        }
        waiting.clear();
    }

    private void write(Picture picture, Palette palette) throws IOException {
        int[] pixels = picture.pixels();
        Rectangle part = before == null ? new Rectangle(width, height) : changed(pixels, before);
        Palette suiting = suits(palette, pixels, part) ? palette : Palette.of(histogram(pixels, part));
        BufferedImage image =
                new BufferedImage(part.width, part.height, BufferedImage.TYPE_BYTE_INDEXED, suiting.colorModel());
        byte[] indexes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int i = 0;
        for (int y = part.y; y < part.y + part.height; y++) {
            for (int x = part.x; x < part.x + part.width; x++) {
                int at = y * width + x;
                indexes[i++] = (byte) (isNew(pixels, at) ? suiting.index(pixels[at]) : suiting.transparent());
            }
        }
        writer.writeToSequence(new IIOImage(image, null, metadata(image, part, picture.hundredths(), suiting)), null);
    }

    private boolean isNew(int[] pixels, int at) {
        return before == null || before[at] != pixels[at];
    }

    private boolean suits(Palette palette, int[] pixels, Rectangle part) {
        for (int y = part.y; y < part.y + part.height; y++) {
            for (int at = y * width + part.x; at < y * width + part.x + part.width; at++) {
                if (isNew(pixels, at) && palette.error(pixels[at]) > TOLERANCE) {
                    return false;
                }
            }
        }
        return true;
    }

    private Histogram histogram(int[] pixels, Rectangle part) {
        Histogram histogram = new Histogram();
        for (int y = part.y; y < part.y + part.height; y++) {
            for (int at = y * width + part.x; at < y * width + part.x + part.width; at++) {
                if (isNew(pixels, at)) {
                    histogram.add(pixels[at], 1);
                }
            }
        }
        return histogram;
    }

    /** The smallest rectangle that holds every pixel that differs; one pixel if none does. */
    private Rectangle changed(int[] pixels, int[] earlier) {
        int left = width;
        int right = -1;
        int top = height;
        int bottom = -1;
        for (int y = 0; y < height; y++) {
            int row = y * width;
            for (int x = 0; x < width; x++) {
                if (pixels[row + x] != earlier[row + x]) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = y;
                }
            }
        }
        return bottom < 0 ? new Rectangle(1, 1) : new Rectangle(left, top, right - left + 1, bottom - top + 1);
    }

    private IIOMetadata metadata(BufferedImage image, Rectangle part, int hundredths, Palette palette)
            throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
        IIOMetadataNode place = child(root, "ImageDescriptor");
        place.setAttribute("imageLeftPosition", Integer.toString(part.x));
        place.setAttribute("imageTopPosition", Integer.toString(part.y));
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "doNotDispose");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("delayTime", Integer.toString(hundredths));
        control.setAttribute("transparentColorFlag", "TRUE");
        control.setAttribute("transparentColorIndex", Integer.toString(palette.transparent()));
        if (before == null) {
            IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
            loop.setAttribute("applicationID", "NETSCAPE");
            loop.setAttribute("authenticationCode", "2.0");
            loop.setUserObject(FOR_EVER);
            child(root, "ApplicationExtensions").appendChild(loop);
        }
        metadata.setFromTree(FORMAT, root);
        return metadata;
    }

    private static IIOMetadataNode child(IIOMetadataNode parent, String name) {
        for (var each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each.getNodeName().equals(name)) {
                return (IIOMetadataNode) each;
            }
        }
        IIOMetadataNode made = new IIOMetadataNode(name);
        parent.appendChild(made);
        return made;
    }

    @Override
    public void close() {
        writer.dispose();
    }
}
