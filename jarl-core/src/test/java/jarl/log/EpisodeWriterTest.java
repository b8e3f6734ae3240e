package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodeWriterTest {
    private static final String HEADER = "step,length,return,column,wall_time\n";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("episodes.csv");
    }

    @Test
    void episodesAppearWhenFlushed() throws IOException {
        try (EpisodeWriter episodes = EpisodeWriter.create(file)) {
            episodes.add(32, 21, 21, 3, 0.25);
            assertThat(file).isEmptyFile();
            assertThat(episodes.rows()).isZero();
            episodes.flush();
            episodes.flush();
            assertThat(file).hasContent(HEADER + "32,21,21,3,0.25\n");
            assertThat(episodes.rows()).isEqualTo(1);
            episodes.add(64, 200, -1234.5, 0, 1);
            episodes.add(64, 7, 7, 1, 1);
        }
        assertThat(file).hasContent(HEADER + "32,21,21,3,0.25\n64,200,-1234.5,0,1\n64,7,7,1,1\n");
    }

    @Test
    void resumingKeepsTheFirstRowsAndGoesOn() throws IOException {
        Files.writeString(file, HEADER + "32,21,21,3,0.25\n64,7,7,1,1\n96,");
        try (EpisodeWriter episodes = EpisodeWriter.keepRows(file, 1)) {
            episodes.add(64, 8, 8, 1, 2);
            episodes.sync();
            assertThat(episodes.rows()).isEqualTo(2);
        }
        assertThat(file).hasContent(HEADER + "32,21,21,3,0.25\n64,8,8,1,2\n");
        assertThatThrownBy(() -> EpisodeWriter.keepRows(file, 3))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        file
                                + " has 2 rows, expected at least 3: bring the whole file back, or put an empty one in its place to go on without the earlier rows");
    }

    @Test
    void anotherTableIsRefused() throws IOException {
        Files.writeString(file, "a,b\n1,2\n");
        assertThatThrownBy(() -> EpisodeWriter.keepRows(file, 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("columns [a, b]");
    }

    @Test
    void aFullDiskTakesItAllBackAndTheNextFlushTriesAgain() throws IOException {
        FullDisk[] disk = new FullDisk[1];
        try (EpisodeWriter episodes = EpisodeWriter.create(
                file, (path, truncate) -> disk[0] = new FullDisk(path, truncate, HEADER.length() + 20))) {
            episodes.add(32, 21, 21, 3, 0.25);
            episodes.flush();
            episodes.add(64, 7, 7, 1, 1);
            assertThatThrownBy(episodes::flush).isInstanceOf(IOException.class);
            assertThat(file).hasContent(HEADER + "32,21,21,3,0.25\n");
            disk[0].free(100);
        }
        assertThat(file).hasContent(HEADER + "32,21,21,3,0.25\n64,7,7,1,1\n");
    }
}
