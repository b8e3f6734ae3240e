package jarl.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With scripts that stand for ffmpeg: the last word on their command line is the file to write. */
@DisabledOnOs(OS.WINDOWS)
class Mp4FileTest {

    private static final String KEEPS_WHAT_IT_GETS = "cat > \"$last\"";

    @TempDir
    Path folder;

    private Path ffmpeg(String body) throws IOException {
        Path script = Files.createDirectories(folder.resolve("bin")).resolve("ffmpeg");
        Files.writeString(script, """
                #!/bin/sh
                for last; do :; done
                echo "$@" > %s/arguments
                %s
                """.formatted(folder, body));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static BufferedImage picture(int rgb) {
        BufferedImage picture = new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 15; i++) {
            picture.setRGB(i % 5, i / 5, rgb);
        }
        return picture;
    }

    @Test
    void theProgramGetsEveryFrameAsRedGreenBlue() throws IOException {
        Path target = folder.resolve("film.mp4");
        try (Mp4File film = Mp4File.create(target, 25, ffmpeg(KEEPS_WHAT_IT_GETS))) {
            film.show(picture(0x010203), 1);
            film.show(picture(0xFF8040), 2);
            assertThat(target).doesNotExist();
            film.finish();
        }
        byte[] expected = new byte[3 * 45];
        for (int i = 0; i < 45; i += 3) {
            expected[i] = 1;
            expected[i + 1] = 2;
            expected[i + 2] = 3;
        }
        for (int i = 45; i < 135; i += 3) {
            expected[i] = (byte) 0xFF;
            expected[i + 1] = (byte) 0x80;
            expected[i + 2] = 0x40;
        }
        assertThat(target).hasBinaryContent(expected);
        assertThat(Files.readString(folder.resolve("arguments")))
                .contains("-f rawvideo -pixel_format rgb24 -video_size 5x3 -framerate 25 -i pipe:0")
                .contains("-f mp4");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatFfmpegComplainsOfIsTold() throws IOException {
        Path target = folder.resolve("film.mp4");
        try (Mp4File film = Mp4File.create(
                target, 25, ffmpeg("echo first >&2; echo Unknown encoder >&2; cat > /dev/null; exit 3"))) {
            film.show(picture(1), 1);
            assertThatThrownBy(film::finish)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("ffmpeg failed with code 3: Unknown encoder (");
        }
        assertThat(folder).isDirectoryNotContaining("glob:**film*");
    }

    @Test
    void oneThatEndsAtOnceIsNoticedWhileTheFilmIsMade() throws IOException {
        BufferedImage large = new BufferedImage(400, 400, BufferedImage.TYPE_INT_RGB);
        try (Mp4File film = Mp4File.create(folder.resolve("film.mp4"), 25, ffmpeg("echo no room >&2; exit 1"))) {
            assertThatThrownBy(() -> film.show(large, 100))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("code 1: no room");
        }
    }

    /** The terminal's Ctrl-C reaches ffmpeg too: it writes the end of its file and leaves with 255. */
    @Test
    void whatFfmpegHadWhenItWasInterruptedIsKept() throws IOException {
        Path target = folder.resolve("film.mp4");
        BufferedImage large = new BufferedImage(400, 400, BufferedImage.TYPE_INT_RGB);
        try (Mp4File film = Mp4File.create(target, 25, ffmpeg("head -c 1000 > \"$last\"; exit 255"))) {
            film.show(large, 100);
            film.show(large, 100);
            film.finish();
        }
        assertThat(target).hasSize(1000);
    }

    @Test
    void aFilmThatIsGivenUpEndsTheProgramAndLeavesNothing() throws IOException {
        try (Mp4File film = Mp4File.create(folder.resolve("film.mp4"), 25, ffmpeg(KEEPS_WHAT_IT_GETS))) {
            film.show(picture(1), 1);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**film*");
    }

    @Test
    void itIsLookedForOnTheSearchPath() throws IOException {
        Path program = ffmpeg("");
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("ffmpeg"), "not a program");
        String both = String.join(File.pathSeparator, Arrays.asList("", other.toString(), "" + program.getParent()));
        assertThat(Mp4File.ffmpegOn(both)).contains(program);
        assertThat(Mp4File.ffmpegOn(other.toString())).isEmpty();
        assertThat(Mp4File.ffmpegOn("")).isEmpty();
    }
}
