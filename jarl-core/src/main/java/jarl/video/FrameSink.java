package jarl.video;

import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;

/** Receives the pictures of a film, one after another: a file, a window. Keeps no more of them than a fixed number. */
public interface FrameSink extends Closeable {

    /**
     * Shows a picture.
     *
     * @param picture of the size of those before; it may be changed afterwards
     * @param frames for how long, in frames, at least 1
     * @throws IllegalArgumentException if it has another size
     * @throws IOException if it cannot be written
     */
    void show(BufferedImage picture, int frames) throws IOException;

    /** Ends the film: what was shown is where it belongs. Without a picture there is no film. */
    void finish() throws IOException;

    /** Frees everything; a film that was not finished leaves nothing. */
    @Override
    void close() throws IOException;
}
