package jarl.video;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * An animated GIF as a viewer shows it, read with the JDK's reader.
 *
 * @param loop data of the NETSCAPE 2.0 extension, empty if there is none
 */
public record DecodedGif(List<Frame> frames, byte[] loop) {

    /**
     * One picture.
     *
     * @param shown the whole, as one sees it
     * @param stored the rectangle that the file holds for it
     * @param delay in hundredths of a second
     * @param ownColours whether it has a colour table of its own
     */
    public record Frame(BufferedImage shown, Rectangle stored, int delay, boolean ownColours) {}

    public static DecodedGif read(Path file) {
        try {
            return read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static DecodedGif read(byte[] bytes) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(input);
            List<Frame> frames = new ArrayList<>();
            byte[] loop = {};
            BufferedImage screen = null;
            for (int i = 0; i < reader.getNumImages(true); i++) {
                BufferedImage part = reader.read(i);
                Element root = (Element) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
                Element place = only(root, "ImageDescriptor");
                Element control = only(root, "GraphicControlExtension");
                Rectangle stored = new Rectangle(
                        number(place, "imageLeftPosition"),
                        number(place, "imageTopPosition"),
                        number(place, "imageWidth"),
                        number(place, "imageHeight"));
                if (!control.getAttribute("disposalMethod").equals("doNotDispose")) {
                    throw new IOException("frame " + i + " does not stay");
                }
                screen = over(screen, part, stored);
                boolean own = root.getElementsByTagName("LocalColorTable").getLength() > 0;
                frames.add(new Frame(screen, stored, number(control, "delayTime"), own));
                NodeList extensions = root.getElementsByTagName("ApplicationExtension");
                for (int j = 0; j < extensions.getLength(); j++) {
                    loop = (byte[]) ((javax.imageio.metadata.IIOMetadataNode) extensions.item(j)).getUserObject();
                }
            }
            return new DecodedGif(frames, loop);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage over(BufferedImage before, BufferedImage part, Rectangle place) {
        BufferedImage whole = before == null
                ? new BufferedImage(place.width, place.height, BufferedImage.TYPE_INT_RGB)
                : new BufferedImage(before.getWidth(), before.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = whole.createGraphics();
        if (before != null) {
            graphics.drawImage(before, 0, 0, null);
        }
        graphics.drawImage(part, place.x, place.y, null);
        graphics.dispose();
        return whole;
    }

    private static Element only(Element root, String name) {
        Node node = root.getElementsByTagName(name).item(0);
        return (Element) node;
    }

    private static int number(Element element, String attribute) {
        return Integer.parseInt(element.getAttribute(attribute));
    }

    public List<Integer> delays() {
        return frames.stream().map(Frame::delay).toList();
    }
}
