package jarl.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.random.RandomStreams;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GifFileTest {

    @TempDir
    Path folder;

    private final RandomGenerator random = new RandomStreams(3).stream("pictures");

    private static BufferedImage plain(int width, int height, Color color) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        fill(picture, color, new Rectangle(width, height));
        return picture;
    }

    private static void fill(BufferedImage picture, Color color, Rectangle where) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(color);
        graphics.fill(where);
        graphics.dispose();
    }

    /** A square at another place in each picture, in one of six colours. */
    private List<BufferedImage> moving(int count) {
        Color[] colours = {Color.RED, Color.GREEN, Color.BLUE, Color.CYAN, Color.BLACK, new Color(0x123456)};
        List<BufferedImage> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferedImage picture = plain(40, 30, Color.WHITE);
            fill(picture, colours[i % 6], new Rectangle(random.nextInt(30), random.nextInt(20), 9, 7));
            pictures.add(picture);
        }
        return pictures;
    }

    private static DecodedGif film(int framesPerSecond, List<BufferedImage> pictures) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GifFile film = new GifFile(Channels.newChannel(bytes), framesPerSecond)) {
            for (BufferedImage picture : pictures) {
                film.show(picture, 1);
            }
            film.finish();
        }
        return DecodedGif.read(bytes.toByteArray());
    }

    private static int[] pixels(BufferedImage picture) {
        return Images.pixels(picture, picture.getWidth(), picture.getHeight());
    }

    @Test
    void everyPictureComesBackPixelForPixel() throws IOException {
        for (int count : new int[] {1, GifEncoder.LOOK_AHEAD - 1, GifEncoder.LOOK_AHEAD, 40}) {
            List<BufferedImage> pictures = moving(count);
            DecodedGif gif = film(30, pictures);
            assertThat(gif.frames()).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(pixels(gif.frames().get(i).shown()))
                        .as("picture %d of %d", i, count)
                        .isEqualTo(pixels(pictures.get(i)));
            }
            assertThat(gif.frames()).noneMatch(DecodedGif.Frame::ownColours);
        }
    }

    /** At 30 a second pictures begin after 0, 3.33, 6.67, 10, 13.33 hundredths and the last ends after 16.67. */
    @Test
    void delaysAddUpToTheRightTimeAndItRepeatsForEver() throws IOException {
        DecodedGif gif = film(30, moving(5));
        assertThat(gif.delays()).containsExactly(3, 4, 3, 3, 4);
        assertThat(gif.loop()).containsExactly(1, 0, 0);
    }

    @Test
    void ofMoreThanFiftyPicturesASecondSomeAreLeftOut() throws IOException {
        List<BufferedImage> pictures = moving(10);
        DecodedGif gif = film(100, pictures);
        assertThat(gif.delays()).containsExactly(2, 2, 2, 2, 2);
        assertThat(pixels(gif.frames().getLast().shown())).isEqualTo(pixels(pictures.getLast()));
    }

    @Test
    void equalPicturesAreOneThatStaysLonger() throws IOException {
        BufferedImage red = plain(4, 4, Color.RED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GifFile film = new GifFile(Channels.newChannel(bytes), 10)) {
            film.show(red, 1);
            film.show(red, 2);
            film.show(plain(4, 4, Color.BLUE), 15);
            film.finish();
        }
        assertThat(DecodedGif.read(bytes.toByteArray()).delays()).containsExactly(30, 150);
    }

    @Test
    void onlyTheRectangleThatChangedIsStored() throws IOException {
        BufferedImage first = plain(50, 40, Color.WHITE);
        BufferedImage second = plain(50, 40, Color.WHITE);
        fill(second, Color.RED, new Rectangle(11, 7, 3, 5));
        fill(second, Color.BLACK, new Rectangle(20, 30, 2, 1));
        DecodedGif gif = film(30, List.of(first, second));
        assertThat(gif.frames().get(0).stored()).isEqualTo(new Rectangle(0, 0, 50, 40));
        assertThat(gif.frames().get(1).stored()).isEqualTo(new Rectangle(11, 7, 11, 24));
        assertThat(pixels(gif.frames().get(1).shown())).isEqualTo(pixels(second));
    }

    @Test
    void coloursThatComeLateAreExactToo() throws IOException {
        List<BufferedImage> pictures = moving(30);
        BufferedImage late = plain(40, 30, new Color(0x778811));
        fill(late, new Color(0xEE00EE), new Rectangle(3, 3, 5, 5));
        pictures.add(late);
        DecodedGif gif = film(30, pictures);
        assertThat(gif.frames().getLast().ownColours()).isTrue();
        assertThat(pixels(gif.frames().getLast().shown())).isEqualTo(pixels(late));
    }

    /** 4,096 colours, 16 levels in each channel: 255 of them leave a mean error of a few levels of 17. */
    @Test
    void ofTooManyColoursTheNearestAreShownAndPlainAreasStayExact() throws IOException {
        BufferedImage picture = plain(128, 64, new Color(0xFAFAF7));
        for (int i = 0; i < 4096; i++) {
            picture.setRGB(i % 64, i / 64, (i & 15) * 0x110000 | (i >> 4 & 15) * 0x1100 | (i >> 8) * 0x11);
        }
        int[] source = pixels(picture);
        int[] shown = pixels(film(30, List.of(picture)).frames().getFirst().shown());
        double squares = 0;
        for (int i = 0; i < source.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                squares += Math.pow((source[i] >> shift & 255) - (shown[i] >> shift & 255), 2);
            }
        }
        assertThat(Math.sqrt(squares / (3 * 4096))).isLessThan(17);
        assertThat(shown[100]).isEqualTo(0xFAFAF7);
    }

    /** 256 x 256 colours are counted in steps of eight and shared by 255: some levels off, but not darker or brighter as a whole. */
    @Test
    void aPhotographKeepsItsBrightness() throws IOException {
        BufferedImage picture = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 65_536; i++) {
            picture.setRGB(i % 256, i / 256, (i % 256) << 16 | (i / 256) << 8 | 100);
        }
        int[] shown = pixels(film(30, List.of(picture)).frames().getFirst().shown());
        double bias = 0;
        double squares = 0;
        for (int i = 0; i < 65_536; i++) {
            bias += (shown[i] >> 16) - i % 256;
            squares += Math.pow((shown[i] >> 16) - i % 256, 2) + Math.pow((shown[i] >> 8 & 255) - i / 256, 2);
        }
        assertThat(bias / 65_536).isBetween(-1.5, 1.5);
        assertThat(Math.sqrt(squares / 131_072)).isLessThan(8); // 16 x 16 squares would be 4.6 off
    }

    @Test
    void aPictureMayBeChangedOnceItWasShown() throws IOException {
        BufferedImage picture = plain(4, 4, Color.RED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GifFile film = new GifFile(Channels.newChannel(bytes), 10)) {
            film.show(picture, 1);
            fill(picture, Color.BLUE, new Rectangle(4, 4));
            film.show(picture, 1);
            film.finish();
        }
        DecodedGif gif = DecodedGif.read(bytes.toByteArray());
        assertThat(gif.frames().get(0).shown().getRGB(1, 1)).isEqualTo(Color.RED.getRGB());
        assertThat(gif.frames().get(1).shown().getRGB(1, 1)).isEqualTo(Color.BLUE.getRGB());
    }

    @Test
    void anotherSizeIsRefused() throws IOException {
        try (GifFile film = GifFile.create(folder.resolve("a.gif"), 30)) {
            film.show(plain(4, 4, Color.RED), 1);
            assertThatThrownBy(() -> film.show(plain(5, 4, Color.RED), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected a picture of 4 x 4 pixels, got 5 x 4");
        }
    }

    @Test
    void theFileIsThereWhenItIsFinishedAndNotBefore() throws IOException {
        Path path = Files.writeString(folder.resolve("film.gif"), "old");
        try (GifFile film = GifFile.create(path, 30)) {
            for (BufferedImage picture : moving(20)) {
                film.show(picture, 1);
            }
            assertThat(path).hasContent("old");
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThat(path).hasContent("old");
        try (GifFile film = GifFile.create(path, 30)) {
            film.show(plain(4, 4, Color.RED), 1);
            film.finish();
        }
        assertThat(DecodedGif.read(path).frames()).hasSize(1);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void withoutAPictureThereIsNoFile() throws IOException {
        try (GifFile film = GifFile.create(folder.resolve("film.gif"), 30)) {
            film.finish();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoWritersOfOneFileDoNotMixTheirFilms() throws IOException {
        Path path = folder.resolve("film.gif");
        try (GifFile film = GifFile.create(path, 30)) {
            assertThatThrownBy(() -> GifFile.create(path, 30))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageEndingWith("film.gif is being written already");
            film.show(plain(4, 4, Color.RED), 1);
            film.finish();
        }
        assertThat(DecodedGif.read(path).frames()).hasSize(1);
    }

    @Test
    void aFullDiskIsToldAsSuch() throws IOException {
        WritableByteChannel full = new WritableByteChannel() {
            private int room = 1_000;

            @Override
            public int write(ByteBuffer source) throws IOException {
                if (room == 0) {
                    throw new IOException("No space left on device");
                }
                int count = Math.min(room, source.remaining());
                source.position(source.position() + count);
                room -= count;
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (GifFile film = new GifFile(full, 30)) {
            assertThatThrownBy(() -> {
                        for (BufferedImage picture : moving(100)) {
                            film.show(picture, 1);
                        }
                        film.finish();
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
        }
    }
}
