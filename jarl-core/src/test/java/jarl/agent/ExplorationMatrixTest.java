package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.model.FeatureNoisePolicy;
import jarl.model.ModelConfig;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ExplorationMatrixTest {

    private static final int FEATURES = 3;
    private static final int SIZE = 2;
    private static final double LOG_STD = -0.5;
    private static final float[] ANY = {0.4f, -1.5f, 2};

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final FeatureNoisePolicy policy = FeatureNoisePolicy.ofVectors(
            Box.unbounded(2),
            Box.of(-1, 1, SIZE),
            LOG_STD,
            ModelConfig.defaults().with("hiddenSizes", List.of(FEATURES)),
            new RandomStreams(1).stream("model"));

    private static RandomGenerator random(String name) {
        return new RandomStreams(4).stream(name);
    }

    private TensorTree start(ExplorationMatrix matrix) {
        return TensorTree.allocate(matrix.initialState(), 1);
    }

    private static float[] unit(int i) {
        float[] features = new float[FEATURES];
        features[i] = 1;
        return features;
    }

    /** What each feature alone gives is a row of the matrix. */
    @Test
    void noiseIsAConstantMatrixTimesTheFeaturesUntilItIsDrawnAnew() {
        var matrix = new ExplorationMatrix(policy, FEATURES + 1);
        RandomGenerator[] random = {random("noise")};
        TensorTree state = start(matrix);
        float[][] last = new float[FEATURES][];
        for (int draw = 0; draw < 3; draw++) {
            float[][] rows = new float[FEATURES][];
            for (int i = 0; i < FEATURES; i++) {
                rows[i] = matrix.next(unit(i), random, state, state);
            }
            float[] noise = matrix.next(ANY, random, state, state);
            for (int j = 0; j < SIZE; j++) {
                double expected = 0;
                for (int i = 0; i < FEATURES; i++) {
                    expected += (double) ANY[i] * rows[i][j];
                }
                assertThat((double) noise[j]).isCloseTo(expected, within(1e-6));
            }
            assertThat(rows).isNotEqualTo(last);
            last = rows;
        }
    }

    @Test
    void anEpisodeBeginsWithAMatrixOfItsOwnAndMayKeepIt() {
        var matrix = new ExplorationMatrix(policy, 0);
        RandomGenerator[] random = {random("noise")};
        TensorTree state = start(matrix);
        float[] first = matrix.next(ANY, random, state, state);
        for (int t = 0; t < 1000; t++) {
            assertThat(matrix.next(ANY, random, state, state)).isEqualTo(first);
        }
        assertThat(matrix.next(ANY, random, start(matrix), state)).isNotEqualTo(first);
    }

    @Test
    void eachColumnHasItsOwnMatrixWhateverColumnsActWithIt() {
        var matrix = new ExplorationMatrix(policy, 5);
        TensorTree both = TensorTree.allocate(matrix.initialState(), 2);
        float[] features = {ANY[0], ANY[1], ANY[2], ANY[0], ANY[1], ANY[2]};
        float[] noise = matrix.next(features, new RandomGenerator[] {random("a"), random("b")}, both, both);
        TensorTree alone = start(matrix);
        float[] second = matrix.next(ANY, new RandomGenerator[] {random("b")}, alone, alone);
        assertThat(new float[] {noise[2], noise[3]}).isEqualTo(second);
        assertThat(new float[] {noise[0], noise[1]}).isNotEqualTo(second);
    }

    /** Over many matrices the noise has the variance that the policy's distribution says, whatever the features. */
    @Test
    void theVarianceOverMatricesIsThatOfTheDistribution() {
        var matrix = new ExplorationMatrix(policy, 1);
        RandomGenerator[] random = {random("noise")};
        TensorTree state = start(matrix);
        int draws = 20_000;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            float noise = matrix.next(ANY, random, state, state)[1];
            squares += (double) noise * noise / draws;
        }
        double expected = (0.16 + 2.25 + 4) * Math.exp(2 * LOG_STD);
        assertThat(squares / expected).isCloseTo(1, within(0.05));
    }
}
