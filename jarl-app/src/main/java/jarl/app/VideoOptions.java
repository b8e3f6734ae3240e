package jarl.app;

import jarl.config.ConfigException;
import jarl.runner.EpisodeRecorder;
import jarl.video.FrameSink;
import jarl.video.GifFile;
import jarl.video.Mp4File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a video: file and appearance. */
final class VideoOptions {
    private static final int FASTEST = 240;
    private static final double LARGEST_SCALE = 100;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "File to write, ending in .gif or .mp4 (default: RUN_DIR/play.gif); an existing file is replaced.")
    private @Nullable Path out;

    @Option(names = "--mp4", description = "Write an MP4 with ffmpeg (default file: RUN_DIR/play.mp4).")
    private boolean mp4;

    @Option(names = "--live", description = "Show the episodes in a window; write a file only with --out or --mp4.")
    private boolean live;

    @Option(
            names = "--fps",
            paramLabel = "N",
            defaultValue = "30",
            description = "Frames per second (default: ${DEFAULT-VALUE}). A GIF drops frames above 50.")
    private String framesPerSecond = "30";

    @Option(
            names = "--every",
            paramLabel = "K",
            defaultValue = "1",
            description =
                    "Record every K-th step only (default: ${DEFAULT-VALUE}): a smaller file that plays K times as fast.")
    private String every = "1";

    @Option(
            names = "--scale",
            paramLabel = "S",
            description = "Scale factor of the pictures, such as 0.5 or 2 (default: small pictures are enlarged).")
    private @Nullable String scale;

    boolean live() {
        return live;
    }

    /** Options of the pictures. */
    EpisodeRecorder.Cut cut(int maxSteps, boolean numbered) {
        int rate = Numbers.count("--fps", framesPerSecond);
        if (rate > FASTEST) {
            throw new ConfigException("--fps must be at most " + FASTEST + ", got " + framesPerSecond);
        }
        return new EpisodeRecorder.Cut(
                rate, Numbers.count("--every", every), maxSteps, scale == null ? 0 : scale(scale), numbered);
    }

    private static double scale(String text) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= LARGEST_SCALE) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, as any other bad value.
        }
        throw new ConfigException("--scale must be a number above 0 and at most 100, got " + text);
    }

    /** The file that is written; none if the film is only shown. */
    Optional<Path> file(@Nullable Path runDirectory) {
        if (out == null) {
            return live && !mp4
                    ? Optional.empty()
                    : Optional.of(
                            (runDirectory == null ? Path.of("") : runDirectory).resolve(mp4 ? "play.mp4" : "play.gif"));
        }
        String ending = out.toString().toLowerCase(Locale.ROOT);
        if (!ending.endsWith(".mp4") && (mp4 || !ending.endsWith(".gif"))) {
            throw new ConfigException(
                    "--out must end in " + (mp4 ? ".mp4 with --mp4" : ".gif or .mp4") + ", got " + out);
        }
        return Optional.of(out);
    }

    /**
     * Creates the video file.
     *
     * @throws ConfigException if it is an MP4 and there is no ffmpeg
     */
    FrameSink begin(Path file) throws IOException {
        int rate = Numbers.count("--fps", framesPerSecond);
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".mp4")) {
            return GifFile.create(file, rate);
        }
        Path ffmpeg = Mp4File.ffmpegOn(
                        Optional.ofNullable(System.getenv("PATH")).orElse(""))
                .orElseThrow(() -> new ConfigException(
                        "an MP4 needs ffmpeg, and there is none on the PATH: install it, or write a .gif"));
        return Mp4File.create(file, rate, ffmpeg);
    }
}
