package jarl.video;

import jarl.config.ConfigException;
import jarl.config.Require;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A film as an MP4 file: {@code ffmpeg} gets the pictures through a pipe and encodes them, with H.264 where it can. */
public final class Mp4File implements FrameSink {

    /** The exit code of ffmpeg after a signal, such as the terminal's Ctrl-C, which ffmpeg gets too; the file is then complete. */
    private static final int STOPPED_BY_SIGNAL = 255;

    private final Path ffmpeg;
    private final AtomicFile file;
    private final int framesPerSecond;
    private @Nullable Process process;
    private CompletableFuture<String> complaint = CompletableFuture.completedFuture("");
    private int width;
    private int height;
    private boolean stopped;
    private boolean closed;

    private Mp4File(Path ffmpeg, AtomicFile file, int framesPerSecond) {
        this.ffmpeg = ffmpeg;
        this.file = file;
        this.framesPerSecond = framesPerSecond;
    }

    /**
     * Begins a film. There is no file of this name, or still the old one, until it is finished.
     *
     * @param ffmpeg the program
     * @throws IOException if nothing can be written there
     */
    public static Mp4File create(Path path, int framesPerSecond, Path ffmpeg) throws IOException {
        Require.atLeast("framesPerSecond", framesPerSecond, 1);
        return new Mp4File(ffmpeg, AtomicFile.open(path), framesPerSecond);
    }

    /** The {@code ffmpeg} of a search path such as the environment variable {@code PATH}. */
    public static Optional<Path> ffmpegOn(String searchPath) {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            Path program = Path.of(folder).resolve(windows ? "ffmpeg.exe" : "ffmpeg");
            if (!folder.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    @Override
    public void show(BufferedImage picture, int frames) throws IOException {
        Require.open(!closed, "the film");
        if (process == null) {
            start(picture);
        }
        int[] pixels = Images.pixels(picture, width, height);
        byte[] bytes = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            bytes[3 * i] = (byte) (pixels[i] >> 16);
            bytes[3 * i + 1] = (byte) (pixels[i] >> 8);
            bytes[3 * i + 2] = (byte) pixels[i];
        }
        for (int i = 0; i < frames && !stopped; i++) {
            send(bytes);
        }
    }

    private void start(BufferedImage picture) throws IOException {
        width = picture.getWidth();
        height = picture.getHeight();
        List<String> command = List.of(
                ffmpeg.toString(),
                "-y",
                "-loglevel",
                "error",
                "-f",
                "rawvideo",
                "-pixel_format",
                "rgb24",
                "-video_size",
                width + "x" + height,
                "-framerate",
                Integer.toString(framesPerSecond),
                "-i",
                "pipe:0",
                "-an",
                // What every player can show: colours at half the resolution, so an even number of pixels each way.
                "-vf",
                "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                "-pix_fmt",
                "yuv420p",
                "-movflags",
                "+faststart",
                "-f",
                "mp4",
                file.path().toAbsolutePath().toString());
        Process started = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process = started;
        complaint = CompletableFuture.supplyAsync(() -> lastLine(started));
    }

    /** Reads to the end, or the program would wait for its reader. */
    private static String lastLine(Process process) {
        String last = "";
        try (BufferedReader lines = process.errorReader(Charset.defaultCharset())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line.isBlank() ? last : line.strip();
            }
        } catch (IOException | UncheckedIOException unimportant) {
            return last;
        }
        return last;
    }

    private void send(byte[] bytes) throws IOException {
        if (process == null) {
            return;
        }
        OutputStream pipe = process.getOutputStream();
        try {
            pipe.write(bytes);
        } catch (IOException nobodyReads) {
            endOf(process);
            stopped = true;
        }
    }

    /** Waits for the program and understands what it ends with. */
    private void endOf(Process program) throws IOException {
        int code;
        try {
            code = program.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for ffmpeg", e);
        }
        String reason = complaint.join();
        if ((code != 0 && code != STOPPED_BY_SIGNAL) || Files.size(file.path()) == 0) {
            throw new ConfigException(
                    "ffmpeg failed with code " + code + (reason.isEmpty() ? "" : ": " + reason) + " (" + ffmpeg + ")");
        }
    }

    @Override
    public void finish() throws IOException {
        Require.open(!closed, "the film");
        if (process == null) {
            return;
        }
        if (!stopped) {
            try {
                process.getOutputStream().close();
            } catch (IOException nobodyReads) {
                // The code it ends with says why.
            }
            endOf(process);
        }
        file.takePlace();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try (file) {
            if (process != null && process.isAlive()) {
                process.destroyForcibly();
                var _ = process.onExit().join(); // it must not write to a file that is gone
            }
        }
    }
}
