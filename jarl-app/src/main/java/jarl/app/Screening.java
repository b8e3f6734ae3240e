package jarl.app;

import jarl.video.FrameSink;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A film shown in several places at once. */
final class Screening implements FrameSink {
    private final List<FrameSink> sinks = new ArrayList<>();

    /** Adds a place, which is this one's to close. */
    <S extends FrameSink> S add(S sink) {
        sinks.add(sink);
        return sink;
    }

    @Override
    public void show(BufferedImage picture, int frames) throws IOException {
        for (FrameSink sink : sinks) {
            sink.show(picture, frames);
        }
    }

    @Override
    public void finish() throws IOException {
        for (FrameSink sink : sinks) {
            sink.finish();
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (FrameSink sink : sinks) {
            try {
                sink.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
