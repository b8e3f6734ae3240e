package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepReaderTest {

    @TempDir
    private Path folder;

    private static Expansion expand(String yaml) {
        return SweepReader.text("test", yaml).expand();
    }

    private static void refuses(String yaml, String message) {
        assertThatThrownBy(() -> expand(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aGridIsCrossedWithTheNextLevelAndEachSettingHasAFolderForEachLevel() {
        Expansion all = expand("""
                preset: cartpole-ppo
                set: {steps: 20_000}
                levels:
                - grid:
                    algo: {learningRate: [1e-3, 3e-4]}
                    model.hiddenSizes: [[64, 64], [32]]
                - zip: {sampler.batchB: [8, 16], sampler.batchT: [64, 32]}
                  names: [long, wide]
                seeds: 1-2
                """);
        assertThat(all.settings())
                .extracting(Setting::name)
                .containsExactly(
                        "learningRate=1e-3_hiddenSizes=64,64/long",
                        "learningRate=1e-3_hiddenSizes=64,64/wide",
                        "learningRate=1e-3_hiddenSizes=32/long",
                        "learningRate=1e-3_hiddenSizes=32/wide",
                        "learningRate=3e-4_hiddenSizes=64,64/long",
                        "learningRate=3e-4_hiddenSizes=64,64/wide",
                        "learningRate=3e-4_hiddenSizes=32/long",
                        "learningRate=3e-4_hiddenSizes=32/wide");
        assertThat(all.runs()).hasSize(16);
        assertThat(all.runs().get(8)).satisfies(run -> {
            assertThat(run.folder()).isEqualTo("learningRate=1e-3_hiddenSizes=64,64/long/seed-2");
            assertThat(run.words())
                    .containsExactly(
                            "cartpole-ppo",
                            "steps=20_000",
                            "algo.learningRate=1e-3",
                            "model.hiddenSizes=[64,64]",
                            "sampler.batchB=8",
                            "sampler.batchT=64",
                            "seed=2");
        });
        assertThat(all.settings().get(1).config().sampler().batchB()).isEqualTo(16);
    }

    @Test
    void aSubsetOfAGridIsDrawnWithoutReplacementAndAlwaysTheSame() {
        String yaml = "{preset: cartpole-ppo, levels: [{grid: {algo.learningRate: [1e-3, 2e-3, 3e-3, 4e-3],"
                + " algo.discount: [0.9, 0.95, 0.99]}, subset: %d, seed: 7}]}";
        assertThat(expand(yaml.formatted(12)).settings())
                .extracting(Setting::name)
                .doesNotHaveDuplicates()
                .hasSize(12);
        assertThat(expand(yaml.formatted(5)).settings())
                .hasSize(5)
                .isEqualTo(expand(yaml.formatted(5)).settings());
        assertThat(expand(yaml.formatted(5)).settings())
                .isNotEqualTo(
                        expand(yaml.formatted(5).replace("seed: 7", "seed: 8")).settings());
        refuses(yaml.formatted(13), "subset must be in [1, 12], the size of the grid, got 13");
    }

    @Test
    void drawsAreInTheirRangesDifferentAndNamedByTheirValues() {
        Expansion all = expand("""
                preset: cartpole-ppo
                levels:
                - draws: 40
                  seed: 3
                  logUniform: {algo.learningRate: [1e-5, 1e-2]}
                  uniform: {algo.discount: [0.9, 0.999], sampler.batchB: [4, 8]}
                  choices: {model.activation: [tanh, relu]}
                """);
        assertThat(all.settings()).hasSize(40).allSatisfy(setting -> {
            assertThat(Double.parseDouble(setting.values().get("algo.learningRate")))
                    .isBetween(1e-5, 1e-2);
            assertThat(Double.parseDouble(setting.values().get("algo.discount")))
                    .isBetween(0.9, 0.999);
            assertThat(setting.values().get("sampler.batchB")).matches("[4-8]");
            assertThat(setting.name())
                    .contains("learningRate=" + setting.values().get("algo.learningRate"));
        });
        // 40 draws, uniform in the logarithm: within 4 standard deviations (3.2) of 20 below the geometric middle
        assertThat(all.settings().stream()
                        .filter(each -> Double.parseDouble(each.values().get("algo.learningRate")) < 3.162e-4)
                        .count())
                .isBetween(8L, 32L);
        assertThat(all.settings())
                .extracting(each -> each.values().get("sampler.batchB"))
                .contains("4", "8");
    }

    @Test
    void drawsEndWhereThereAreNoMoreDifferentOnes() {
        refuses(
                "{preset: cartpole-ppo, levels: [{draws: 3, choices: {model.activation: [tanh, relu]}}]}",
                "draws must be as many as there are different combinations, got 3 where only 2 were found");
    }

    @Test
    void unknownKeysAreNamedWithWhatWasMeant() {
        refuses("{preset: cartpole-ppo, seds: 1}", "unknown key seds (sweep test): did you mean seeds?");
        refuses(
                "{preset: cartpole-ppo, levels: [{gird: {seed: [1]}}]}",
                "unknown key gird (sweep test, level 1): did you mean grid?");
        refuses(
                "{preset: cartpole-ppo, levels: [{grid: {algo.learningRat: [1]}}]}",
                "setting learningRat=1: unknown key algo.learningRat (sweep test): did you mean algo.learningRate?");
        refuses("{preset: cartpole-pp}", "unknown preset cartpole-pp: did you mean cartpole-p");
        refuses("{preset: cartpol}", "unknown preset cartpol: did you mean one of cartpole-ppo, ");
        refuses(
                "{preset: cartpole-ppo, set: {env: CartPole-v2}}",
                "unknown environment CartPole-v2: did you mean CartPole-v1?");
        refuses("{seeds: 1}", "sweep test: preset is missing");
    }

    @Test
    void everyValueIsCheckedBeforeAnythingStarts() {
        refuses(
                "{preset: cartpole-ppo, levels: [{grid: {algo.discount: [0.9, 1.9]}}]}",
                "setting discount=1.9: algo.discount must be in [0, 1], got 1.9");
        refuses("{preset: cartpole-ppo, cores: 0}", "sweep test: cores must be a whole number in [1, 10000], got 0");
        refuses(
                "{preset: cartpole-ppo, timeLimit: soon}",
                "timeLimit must be a time such as 90s, 30m or 1h30m, got soon");
        refuses(
                "{preset: cartpole-ppo, timeLimit: 0s}",
                "sweep test: timeLimit must be above 0s and at most 100000h, got 0s");
        refuses(
                "{preset: cartpole-ppo, timeLimit: 99999999999h}",
                "timeLimit must be above 0s and at most 100000h, got 99999999999h");
        refuses("{preset: cartpole-ppo, seeds: 5-1}", "seeds must be ranges with the lower seed first, got 5-1");
        refuses("{preset: cartpole-ppo, seeds: [1, 1]}", "seeds must be different seeds, got 1 twice");
        refuses("{preset: cartpole-ppo, set: {seed: 3}}", "seed is set by seeds");
        refuses(
                "{preset: cartpole-ppo, levels: [{draws: 2, logUniform: {algo.learningRate: [0, 1]}}]}",
                "level 1: a range must be two numbers, the lower first and above 0, got [0, 1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timeLimit: 99999999999h | timeLimit must be above 0s and at most 100000h, got 99999999999h
            timeLimit: 100001h      | timeLimit must be above 0s and at most 100000h, got 100001h
            gracePeriod: 0s         | gracePeriod must be above 0s and at most 100000h, got 0s
            timeLimit: 0s           | timeLimit must be above 0s and at most 100000h, got 0s
            retries: -1             | retries must be a whole number in [0, 10000], got -1
            retries: 99999999999    | retries must be a whole number in [0, 10000], got 99999999999
            slots: 10_001           | slots must be a whole number in [1, 10000], got 10_001
            seeds: []               | seeds must be at least one, got []
            seeds: 5-1              | seeds must be ranges with the lower seed first, got 5-1
            results: \"\"             | results must be a folder such as runs/test, got \"\"
            gpus: 99999999999       | gpus must be all, or numbers up to 1023 such as 0-3 or 0,2, got 99999999999
            search: {kind: asha}    | search.minimumSteps must be a whole number in [1, 1000000000000000], got nothing
            search: {kind: }        | search.kind must be random or asha, got \"\"
            search: {kind: random, settings: 1, seed: -1} | search.seed must be a whole number in [0, 2147483647], got -1
            inProcess: perhaps      | inProcess must be true or false, got perhaps
            timeLimit:              | timeLimit must be a time such as 90s, 30m or 1h30m, got \"\"
            timeLimit: [1h]         | timeLimit must be a time such as 90s, 30m or 1h30m, got ["1h"]
            retries:                | retries must be a whole number in [0, 10000], got \"\"
            retries: [1]            | retries must be a whole number in [0, 10000], got [1]
            seeds:                  | seeds must be seeds such as 1-5 or 1,3,7, got \"\"
            seeds: {a: 1}           | seeds must be seeds such as 1-5 or 1,3,7, got {"a":1}
            gpus:                   | gpus must be all, or numbers such as 0-3 or 0,2, got \"\"
            levels: [{draws: [2], choices: {model.activation: [tanh]}}] | level 1: draws must be a whole number in [1, 10000], got [2]
            levels: [{draws: 2}]    | level 1: draws must have choices, uniform or logUniform of at least one key, got {"draws":2}
            levels: [{grid: }]      | level 1: grid must be keys and values, got \"\"
            levels: [{grid: {algo.discount: []}}] | level 1: algo.discount must have at least one value, got []
            levels: [{zip: {algo.discount: []}}]  | level 1: algo.discount must have at least one value, got []
            levels: [{zip: {algo.discount: [0.9]}, names: x}] | level 1: names must be a list of values, got "x"
            levels: [{grid: {algo.discount: [0.9]}, seed: -1}] | level 1: seed must be a whole number in [0, 2147483647], got -1
            search: {kind: asha, minimumSteps: 0} | search.minimumSteps must be a whole number in [1, 1000000000000000], got 0
            search: {kind: asha, minimumSteps: 9, factor: 1} | search.factor must be a whole number in [2, 1000], got 1
            levels: [{draws: 1.5, uniform: {algo.discount: [0, 1]}}] | level 1: draws must be a whole number in [1, 10000], got 1.5
            levels: [{draws: 2, uniform: {algo.discount: [0, 1e9999]}}] | level 1: a range must be two numbers, got 1e9999
            levels: [{zip: {algo.discount: [0.9]}, names: [a/b]}] | a name of a setting must be
            """)
    void aNumberOutOfItsRangeIsRefusedWithTheFileAndTheRange(String line, String message) {
        refuses("{preset: cartpole-ppo, " + line + "}", "sweep test: " + message);
    }

    @Test
    void theLongestTimeLimitHasNanoseconds() {
        Duration longest = SweepReader.text("test", "{preset: cartpole-ppo, timeLimit: 100000h}")
                .resources()
                .timeLimit()
                .orElseThrow();
        assertThat(longest.toNanos()).isEqualTo(360_000_000_000_000_000L);
    }

    @Test
    void aBracketThatIsNotClosedIsNamedByItsOwnLine() {
        refuses("preset: cartpole-ppo\nset: {steps: [1\nseeds: 1\n", "line 2: expected the [ to be closed");
        refuses("preset: cartpole-ppo # {\nlevels: [\n\n\n", "line 2: expected the [ to be closed");
        refuses("preset: 'a]'\nset: {steps: [1, 2}\n", "line 2: expected the [ to be closed");
    }

    @Test
    void settingsThatAreTheSameAreRefused() {
        refuses(
                "{preset: cartpole-ppo, levels: [{grid: {algo.learningRate: [1e-3, 0.001]}}]}",
                "settings learningRate=1e-3 and learningRate=0.001 are the same configuration");
        refuses(
                "{preset: cartpole-ppo, levels: [{zip: {algo.discount: [0.9, 0.8]}, names: [a, A]}]}",
                "two settings would have the folder A");
        refuses(
                "{preset: cartpole-ppo, levels: [{grid: {algo.discount: [0.9]}}, {grid: {algo.discount: [0.8]}}]}",
                "algo.discount is in two levels");
        refuses(
                "{preset: cartpole-ppo, levels: [{zip: {algo.discount: [0.9, 0.8], steps: [1]}}]}",
                "lists of zip must be equally long, got 2 values of algo.discount and 1 of steps");
    }

    @Test
    void namesStayInsideTheResults() {
        refuses(
                "{preset: cartpole-ppo, levels: [{zip: {steps: [100]}, names: [../up]}]}",
                "a name of a setting must be");
        assertThat(expand(
                                "{preset: cartpole-ppo, levels: [{grid: {env: [CartPole-v1, jarl/../x]}}], missingEnvironment:"
                                        + " Acrobot-v1}")
                        .settings())
                .extracting(Setting::name)
                .containsExactly("env=CartPole-v1", "env=Acrobot-v1");
    }

    @Test
    void environmentsThatAreMissingAreReplacedOnceAndSaidSo() {
        Expansion all = expand("""
                preset: cartpole-ppo
                levels:
                - zip: {env: [ALE/NoSuchGame-v5, ALE/NorThis-v5]}
                  names: [first, second]
                missingEnvironment: Acrobot-v1
                seeds: 1-2
                """);
        assertThat(all.settings()).extracting(Setting::name).containsExactly("env=Acrobot-v1");
        assertThat(all.runs()).hasSize(2);
        assertThat(all.notes()).hasSize(2).first().asString().startsWith("ALE/NoSuchGame-v5 is not there");
    }

    @Test
    void resourcesAndResultsAreReadFromAFile() throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(folder.resolve("base.yaml"), "{env: CartPole-v1, algo: a2c, steps: 500}");
        Files.writeString(
                file,
                "{preset: base.yaml, seeds: '1,3,7-8', cores: 2, slots: 3, timeLimit: 1h30m, gracePeriod: 5m, retries: 0}");
        Sweep sweep = SweepReader.file(file);
        assertThat(sweep.resources().cores()).isEqualTo(2);
        assertThat(sweep.resources().slots()).hasValue(3);
        assertThat(sweep.resources().timeLimit()).contains(Duration.ofMinutes(90));
        assertThat(sweep.resources().gracePeriod()).isEqualTo(Duration.ofMinutes(5));
        assertThat(sweep.resources().retries()).isZero();
        assertThat(sweep.results()).isEqualTo(Path.of("runs/mine"));
        assertThat(sweep.seeds()).containsExactly(1L, 3L, 7L, 8L);
        assertThat(sweep.expand().runs())
                .extracting(PlannedRun::folder)
                .containsExactly("seed-1", "seed-3", "seed-7", "seed-8");
        assertThat(sweep.expand().settings().getFirst().config().steps()).isEqualTo(500);
    }
}
