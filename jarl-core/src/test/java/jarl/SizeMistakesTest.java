package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import jarl.config.ConfigException;
import jarl.env.classic.CartPole;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.ConfigMapper;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes that no machine has, numbers that are none and files that are broken end in one line before anything is written. */
class SizeMistakesTest {

    private static ExperimentConfig read(String assignments) {
        ExperimentReader reader = new ExperimentReader();
        Stream.of(assignments.split(" (?=[a-zA-Z0-9.]+=)")).forEach(reader::assign);
        return reader.read();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "algo=dqn algo.learning.replay.size=1000 sampler.batchT=128 sampler.batchB=16 | algo.learning.replay.size must be at least a batch of the sampler,"
                        + " sampler.batchT * sampler.batchB = 2048, got 1000",
                "algo=dqn algo.learning.replay.size=20 | algo.learning.batchSize must be at most what the replay holds,"
                        + " replay.size = 20, got 64",
                "algo=dqn algo.learning.replay.size=9223372036854775807 | algo.learning.replay.size must be in"
                        + " [1, 2147483647], got 9223372036854775807",
                "algo=dqn algo.learning.batchSize=2147483647 | algo.learning.batchSize must be at most what the replay"
                        + " holds, replay.size = 1000000, got 2147483647",
                "algo=dqn algo.nStep=2147483647 | algo.nStep must be in [1, 10000], got 2147483647",
                "algo=r2d1 algo.warmup=2147483647 | algo.warmup must be in [0, 100000], got 2147483647",
                "algo=r2d1 algo.training=2147483647 | algo.training must be in [1, 100000], got 2147483647",
                "algo=r2d1 algo.stateInterval=2147483647 | algo.stateInterval must be in [0, 1000000], got 2147483647",
                "algo=c51 algo.atoms=2147483647 | algo.atoms must be in [2, 4096], got 2147483647",
                "algo=qr-dqn algo.quantiles=2147483647 | algo.quantiles must be in [1, 4096], got 2147483647",
                "algo=iqn algo.fractions=2147483647 | algo.fractions must be in [1, 4096], got 2147483647",
                "algo=iqn algo.cosines=2147483647 | algo.cosines must be in [1, 4096], got 2147483647",
                "algo=dqn algo.network.streamSize=2147483647 | algo.network.streamSize must be in [0, 65536], got"
                        + " 2147483647",
                "algo.epochs=2147483647 | algo.epochs must be in [1, 10000], got 2147483647",
                "model.hiddenSizes=[2147483647] | model.hiddenSizes must be a list of numbers in"
                        + " [1, 65536], got [2147483647]",
                "sampler.batchT=2147483647 | sampler.batchT must be in [1, 1000000], got 2147483647",
                "sampler.batchB=3000000 | sampler.batchB must be in [1, 65536], got 3000000",
                "sampler={batchT: 1000000, batchB: 60000} | sampler.batchT must be at most 35791 with batchB 60000, got"
                        + " 1000000",
                "env.actionRepeat=2147483647 | env.actionRepeat must be in [1, 1000000], got 2147483647",
                "evaluation.episodes=2147483647 | evaluation.episodes must be in [0, 1000000], got 2147483647",
                "log.trajectoryWindow=2147483647 | log.trajectoryWindow must be in [1, 1000000], got 2147483647",
            })
    void sizesNearTheLimitsOfIntAreRefusedByTheirKey(String assignments, String message) {
        assertThatThrownBy(() -> read(assignments))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "model.hiddenSizes=[65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,"
                        + "65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,"
                        + "65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536"
                        + "] | a model of model.hiddenSizes [65536, ",
                "sampler.batchT=1000000 sampler.batchB=2147 model.hiddenSizes=[65536] | a batch of sampler.batchT 1000000 *"
                        + " sampler.batchB 2147 steps",
                "algo=dqn sampler.batchT=1 algo.learning.batchSize=1000000000 algo.learning.replay.size=1000000000"
                        + " model.hiddenSizes=[65536] | a batch of algo.learning.batchSize 1000000000 with model.hiddenSizes"
                        + " [65536] needs at least 244140.6 GiB",
                "algo=discrete-sac sampler.batchT=1 algo.learning.batchSize=1000000000 algo.learning.replay.size=1000000000"
                        + " model.hiddenSizes=[65536] | a batch of algo.learning.batchSize 1000000000 with model.hiddenSizes"
                        + " [65536] needs at least 244140.6 GiB",
                "algo=crossq algo.criticSizes=[65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536,65536] | a model of"
                        + " model.hiddenSizes [256, 256] and algo.criticSizes [65536, ",
                "algo=flashsac model.hiddenSizes=[65536] | a model of model.hiddenSizes [65536] and algo.criticSizes [256,"
                        + " 256] needs at least 384.", // of 8 * 65536^2 numbers, three times
                "algo=dqn sampler.batchB=60000 sampler.batchT=10 algo.nStep=1000 | algo.learning.replay.size must be at"
                        + " least 60060000 (1001 steps in each of 60000 columns), got 1000000",
            })
    void whatCannotFitIsRefusedBeforeAnythingIsWritten(String assignments, String beginning, @TempDir Path folder) {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> Training.of(CartPole::new)
                        .config(read(assignments))
                        .runDir(run)
                        .workers(1)
                        .start())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(beginning);
        assertThat(run.resolve("config.yaml")).doesNotExist();
    }

    /** Two halves of a batch of 10^9, 1024 numbers of 4 bytes for each row: of CrossQ's widest layer, and in the blocks of FlashSAC. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "algo=crossq algo.criticSizes=[1024] | [256, 256] and algo.criticSizes [1024] needs at least 7629.4 GiB",
                "algo=flashsac algo.criticSizes=[256] | [128, 128] and algo.criticSizes [256] needs at least 7629.4 GiB"
            })
    void criticsOfOtherWidthsCountInBatches(String assignments, String end) {
        ExperimentConfig config = read("env=Pendulum-v1 algo.learning.batchSize=1000000000"
                + " algo.learning.replay.size=1000000000 " + assignments);
        assertThatThrownBy(() -> Training.of(config.env().factory())
                        .config(config)
                        .workers(1)
                        .start())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("a batch of algo.learning.batchSize 1000000000 with model.hiddenSizes " + end);
    }

    static List<String> numberKeys() {
        List<String> keys = new ArrayList<>();
        for (AlgorithmSpec algorithm : Algorithms.all()) {
            JsonNode tree = ConfigMapper.tree(ExperimentConfig.defaults(algorithm.defaults()));
            collect(tree, "", "algo=" + algorithm.name() + " ", keys);
        }
        return keys.stream().distinct().toList();
    }

    private static void collect(JsonNode tree, String prefix, String before, List<String> keys) {
        for (var field : tree.properties()) {
            String key = prefix + field.getKey();
            if (field.getValue().isObject()) {
                collect(field.getValue(), key + ".", before, keys);
            } else if (field.getValue().isNumber()) {
                keys.add((key.startsWith("algo.") ? before : "") + key);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("numberKeys")
    void noOptionTakesANumberThatIsNotFinite(String where) {
        String key = where.substring(where.indexOf(' ') + 1);
        for (String value : List.of("Infinity", "1e400")) {
            assertThatThrownBy(() -> read(where + "=" + value))
                    .as("%s=%s", where, value)
                    .isInstanceOf(ConfigException.class)
                    .message()
                    .startsWith(key + " must be ")
                    .hasLineCount(1);
        }
    }

    @Test
    void aSecondDocumentAndAliasesAreRefused(@TempDir Path folder) throws IOException {
        assertRefused(folder, "seed: 1\n---\nseed: 2\n", "line 3: expected one document, got another after it");
        assertRefused(folder, "name: &a x\ndevice: *a\n", "line 2: expected the value itself, got the alias *a");
        assertThatThrownBy(() -> new ExperimentReader().assign("name=a\n---\nb"))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains("expected one document");
    }

    private static void assertRefused(Path folder, String yaml, String end) throws IOException {
        Path file = Files.writeString(folder.resolve("some.yaml"), yaml);
        assertThatThrownBy(() -> new ExperimentReader().file(file).read())
                .isInstanceOf(ConfigException.class)
                .hasMessage("cannot read " + file + " " + end);
    }

    @Test
    void keysAndValuesOfThousandsOfLevelsAreRefused(@TempDir Path folder) throws IOException {
        String deep = "a.".repeat(5000) + "b";
        assertThatThrownBy(() -> new ExperimentReader().assign(deep + "=1").read())
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith("expected a key of at most 20 levels, got 5001 in a.a.")
                .hasSizeLessThan(700);
        for (String value : List.of("[".repeat(5000), "{a: ".repeat(5000), "[".repeat(5000) + "]".repeat(5000))) {
            assertThatThrownBy(
                            () -> new ExperimentReader().assign("name=" + value).read())
                    .isInstanceOf(ConfigException.class);
            Path file = Files.writeString(folder.resolve("deep.yaml"), "name: " + value);
            assertThatThrownBy(() -> new ExperimentReader().file(file).read()).isInstanceOf(ConfigException.class);
        }
        Path large = Files.write(folder.resolve("large.yaml"), new byte[2 << 20]);
        assertThatThrownBy(() -> new ExperimentReader().file(large))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains("expected a configuration of at most 1048576 bytes, got 2097152");
    }

    /** Bytes changed, cut and doubled at random: either the file can still be read or one line says why not. */
    @Test
    void damagedFilesGiveOneLine(@TempDir Path folder) throws IOException {
        byte[] whole = ConfigMapper.yaml(read("algo=dqn")).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Random random = new Random(1);
        Path file = folder.resolve("damaged.yaml");
        for (int i = 0; i < 150; i++) {
            byte[] bytes = whole.clone();
            for (int change = 0; change <= i % 4; change++) {
                int place = random.nextInt(bytes.length);
                int length = random.nextInt(1, 40);
                for (int at = place; at < Math.min(bytes.length, place + length); at++) {
                    bytes[at] = i % 2 == 0
                            ? (byte) random.nextInt(256)
                            : (byte) "{}[]:,&*!|>'\"%@`#- \n\t0".charAt(random.nextInt(22));
                }
            }
            Files.write(file, i % 5 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try {
                var _ = new ExperimentReader().file(file).read();
            } catch (ConfigException said) {
                assertThat(said.getMessage()).as("damage %d", i).isNotBlank();
            }
        }
    }
}
