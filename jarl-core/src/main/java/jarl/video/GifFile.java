package jarl.video;

import jarl.config.Require;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A film as an animated GIF. The format counts hundredths of a second, and viewers slow down what is faster than {@value #SHORTEST} of them:
 * delays are rounded so that the film as a whole is as long as it should be, and of more than 50 pictures a second some are left out.
 */
public final class GifFile implements FrameSink {

    /** The shortest delay that viewers keep to, in hundredths of a second. */
    static final int SHORTEST = 2;

    private static final int LONGEST = 65_535;

    private final @Nullable AtomicFile file;
    private final WritableByteChannel channel;
    private final int framesPerSecond;
    private @Nullable GifEncoder encoder;
    private int width;
    private int height;
    private long frames;
    private int @Nullable [] pending;
    private long pendingSince;
    private boolean closed;

    /** A film on any channel. */
    GifFile(WritableByteChannel channel, int framesPerSecond) {
        this(null, channel, framesPerSecond);
    }

    private GifFile(@Nullable AtomicFile file, WritableByteChannel channel, int framesPerSecond) {
        Require.atLeast("framesPerSecond", framesPerSecond, 1);
        this.file = file;
        this.channel = channel;
        this.framesPerSecond = framesPerSecond;
    }

    /**
     * Begins a film. There is no file of this name, or still the old one, until it is finished.
     *
     * @throws IOException if nothing can be written there
     */
    public static GifFile create(Path path, int framesPerSecond) throws IOException {
        AtomicFile file = AtomicFile.open(path);
        return new GifFile(file, file.channel(), framesPerSecond);
    }

    @Override
    public void show(BufferedImage picture, int count) throws IOException {
        Require.open(!closed, "the film");
        if (encoder == null) {
            width = picture.getWidth();
            height = picture.getHeight();
            encoder = new GifEncoder(channel, width, height);
        }
        int[] pixels = Images.pixels(picture, width, height);
        long start = hundredths(frames);
        if (pending == null || start - pendingSince < SHORTEST) {
            pending = pixels; // one that would be gone too soon is not shown at all
        } else if (!Arrays.equals(pending, pixels)) {
            encoder.add(pending, delay(start));
            pending = pixels;
            pendingSince = start;
        }
        frames += count;
    }

    /** When a frame begins. */
    private long hundredths(long frame) {
        return Math.round(100.0 * frame / framesPerSecond);
    }

    private int delay(long end) {
        return Math.clamp(end - pendingSince, SHORTEST, LONGEST);
    }

    @Override
    public void finish() throws IOException {
        Require.open(!closed, "the film");
        if (encoder == null || pending == null) {
            return;
        }
        encoder.add(pending, delay(hundredths(frames)));
        pending = null;
        encoder.finish();
        if (file != null) {
            file.takePlace();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try (file) {
            if (encoder != null) {
                encoder.close();
            }
        }
    }
}
