package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowTrainingTest {

    @TempDir
    private Path folder;

    @Test
    void aTrainingIsWrittenToMlflowAndAResumedOneGoesOnWithIt() throws IOException {
        Path store = folder.resolve("mlruns");
        Jarl run = Jarl.trainBriefly(folder.resolve("run"), "log.mlflow=" + store);
        assertThat(run.exit()).as(run.err()).isZero();
        Path metric = files(store, "CumSteps").getFirst();
        assertThat(Files.readAllLines(metric))
                .extracting(each -> each.split(" ")[2])
                .containsExactly("64", "128");
        Jarl more = Jarl.run("train", "--run-dir=" + folder.resolve("run"), "--resume", "--steps=192", "--workers=1");
        assertThat(more.exit()).as(more.err()).isZero();
        assertThat(files(store, "CumSteps")).containsExactly(metric);
        assertThat(Files.readAllLines(metric))
                .extracting(each -> each.split(" ")[2])
                .containsExactly("64", "128", "192");
        assertThat(files(store, "env.id").getFirst()).hasContent("Corridor-v0");
        assertThat(metric.getParent().getParent().resolveSibling("meta.yaml"))
                .content()
                .contains("status: 3");
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNoTraining() throws IOException {
        Path store = Files.writeString(folder.resolve("file"), "");
        Jarl run = Jarl.trainBriefly(folder.resolve("run"), "log.mlflow=" + store);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Files.readAllLines(folder.resolve("run/run.log")))
                .filteredOn(each -> each.contains("log.mlflow"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http://a b", "ftp://host:5000", "https://host?x=1"})
    void anAddressThatIsNoneIsAMistake(String address) {
        Jarl run = Jarl.trainBriefly(folder.resolve("run"), "log.mlflow=" + address);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .contains("log.mlflow must be a folder, an address such as http://host:5000, or none, got");
    }

    private static List<Path> files(Path store, String name) throws IOException {
        try (Stream<Path> all = Files.walk(store)) {
            return all.filter(each -> each.endsWith(name)).toList();
        }
    }
}
