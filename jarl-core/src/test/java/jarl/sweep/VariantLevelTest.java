package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import org.junit.jupiter.api.Test;

/** Levels as rlpyt has them: a list of key paths, a tuple of values for each variant, names of folders. */
class VariantLevelTest {

    private static Expansion expand(String yaml) {
        return SweepReader.text("test", yaml).expand();
    }

    private static void refuses(String level, String message) {
        assertThatThrownBy(() -> expand("preset: cartpole-ppo\nlevels:\n- " + level))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tuplesAreListedAndLevelsCrossedAndFoldersAreTheJoinedNames() {
        Expansion all = expand("""
                preset: cartpole-ppo
                levels:
                - keys: [[algo, learningRate], [sampler, batchB]]
                  values: [[1e-3, 8], [3e-4, 16]]
                  dirNames: [fast_8B, slow_16B]
                - keys: [model.hiddenSizes]
                  values: [[[64, 64]], [[32]]]
                  dirNames: [large, small]
                seeds: 1-2
                """);
        assertThat(all.settings())
                .extracting(Setting::name)
                .containsExactly("fast_8B/large", "fast_8B/small", "slow_16B/large", "slow_16B/small");
        assertThat(all.settings().get(1).assignments())
                .containsExactly("algo.learningRate=1e-3", "sampler.batchB=8", "model.hiddenSizes=[32]");
        assertThat(all.runs()) // the number of the run varies slowest
                .extracting(PlannedRun::folder)
                .startsWith("fast_8B/large/seed-1", "fast_8B/small/seed-1")
                .endsWith("slow_16B/large/seed-2", "slow_16B/small/seed-2");
    }

    @Test
    void whatTheOriginalRefusesIsRefused() {
        String two = "{keys: [algo.learningRate, sampler.batchB], values: ";
        refuses(two + "[[1e-3, 8], [3e-4]]}", "values must be lists of 2, one value for each key, got [3e-4]");
        refuses(two + "[[1e-3, 8], [1e-3, 8]]}", "combination 2 of zip is that of another");
        refuses(two + "[[1e-3, 8], [3e-4, 8]], dirNames: [a]}", "names must be as many as the combinations, 2, got 1");
        refuses(two + "[[1e-3, 8], [3e-4, 8]], dirNames: [a, a]}", "two settings would have the folder a");
        refuses("{keys: [algo.learningRat], values: [[1]]}", "unknown key algo.learningRat");
        refuses("{keys: [algo.learningRate, [algo, learningRate]], values: [[1, 2]]}", "is there twice");
        refuses("{keys: [algo.learningRate], values: 3}", "values must be a list, got 3");
        refuses("{keys: [algo], values: [[ppo, 3]]}", "values must be lists of 1");
    }
}
