package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.nn.GradientCheck;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The clauses of {@link Distribution}. The test class of a family implements this interface and has them all tested. */
public interface DistributionContract {

    /** The family under test. */
    Distribution distribution();

    /** Model outputs of some distributions, float32 {@code [N, inputs]}, no two rows the same. */
    Tensor outputs();

    /** A zero-filled buffer of actions, leading dimension {@code [count]}. */
    TensorTree actions(long count);

    /** Points to sum or integrate over: nearly all of the probability of {@code parameters} (one row, float64) is there. */
    Support support(TensorTree parameters);

    /**
     * A sum or a quadrature.
     *
     * @param actions {@code [M, ...]}
     * @param weight what each point counts: 1 for discrete actions, the volume for continuous ones
     */
    record Support(TensorTree actions, double weight) {}

    private TensorTree parameters() {
        return TensorTree.map(distribution().parameters(outputs()), Tensor::contiguous);
    }

    private TensorTree doubles() {
        return TensorTree.map(parameters(), leaf -> leaf.to(DType.FLOAT64));
    }

    private int rows() {
        return (int) outputs().size(0);
    }

    /** One row of parameters, repeated. */
    private static TensorTree repeated(TensorTree parameters, int row, long count) {
        return TensorTree.map(parameters, leaf -> {
            Tensor one = leaf.slice(0, row, row + 1L);
            long[] shape = one.shape();
            shape[0] = count;
            return one.expand(shape).contiguous();
        });
    }

    private static RandomGenerator[] generators(int count, String name) {
        RandomGenerator[] generators = new RandomGenerator[count];
        for (int i = 0; i < count; i++) {
            generators[i] = new RandomStreams(17).stream(name, i);
        }
        return generators;
    }

    @Test
    default void resultsHaveTheLeadingDimensions() {
        try (var _ = TensorScope.withoutGradients()) {
            assertThat(outputs().size(-1)).isEqualTo(distribution().inputs());
            TensorTree parameters = TensorTree.map(parameters(), leaf -> Tensor.stack(List.of(leaf, leaf, leaf), 0));
            TensorTree actions = TensorTree.map(
                    actions(3L * rows()), leaf -> leaf.dimensions() == 1 ? leaf.view(3, -1) : leaf.view(3, rows(), -1));
            long[] expected = {3, rows()};
            assertThat(distribution().logProbability(parameters, actions).shape())
                    .isEqualTo(expected);
            assertThat(distribution().entropy(parameters).shape()).isEqualTo(expected);
            assertThat(distribution().divergence(parameters, parameters).shape())
                    .isEqualTo(expected);
        }
    }

    @Test
    default void probabilitiesSumToOne() {
        for (int row = 0; row < rows(); row++) {
            try (var _ = TensorScope.withoutGradients()) {
                TensorTree one = repeated(doubles(), row, 1);
                Support support = support(one);
                long points = TensorTree.firstLeaf(support.actions()).size(0);
                double total = distribution()
                        .logProbability(repeated(doubles(), row, points), support.actions())
                        .exp()
                        .sum()
                        .mul(support.weight())
                        .item();
                assertThat(total).as("row %d", row).isCloseTo(1, within(1e-6));
            }
        }
    }

    @Test
    default void entropyIsTheMeanOfMinusTheLogProbability() {
        for (int row = 0; row < rows(); row++) {
            try (var _ = TensorScope.withoutGradients()) {
                TensorTree one = repeated(doubles(), row, 1);
                Support support = support(one);
                long points = TensorTree.firstLeaf(support.actions()).size(0);
                Tensor logProbability =
                        distribution().logProbability(repeated(doubles(), row, points), support.actions());
                double mean = logProbability
                        .exp()
                        .mul(logProbability)
                        .sum()
                        .mul(-support.weight())
                        .item();
                assertThat(distribution().entropy(one).item()).as("row %d", row).isCloseTo(mean, within(1e-6));
            }
        }
    }

    @Test
    default void divergenceIsTheMeanOfTheLogRatio() {
        for (int first = 0; first < rows(); first++) {
            for (int second = 0; second < rows(); second++) {
                try (var _ = TensorScope.withoutGradients()) {
                    TensorTree p = repeated(doubles(), first, 1);
                    TensorTree q = repeated(doubles(), second, 1);
                    Support support = support(p);
                    long points = TensorTree.firstLeaf(support.actions()).size(0);
                    Tensor logP = distribution().logProbability(repeated(p, 0, points), support.actions());
                    Tensor logQ = distribution().logProbability(repeated(q, 0, points), support.actions());
                    double mean = logP.exp()
                            .mul(logP.sub(logQ))
                            .sum()
                            .mul(support.weight())
                            .item();
                    double divergence = distribution().divergence(p, q).item();
                    assertThat(divergence)
                            .as("rows %d and %d", first, second)
                            .isCloseTo(mean, within(1e-6 * (1 + mean)));
                    if (first == second) {
                        assertThat(divergence).isCloseTo(0, within(1e-12));
                    } else {
                        assertThat(divergence).isPositive();
                    }
                }
            }
        }
    }

    @Test
    default void samplesHaveTheEntropyThatIsStated() {
        int count = 20_000;
        RandomGenerator[] random = new RandomGenerator[count];
        Arrays.fill(random, new RandomStreams(23).stream("samples"));
        for (int row = 0; row < rows(); row++) {
            try (var _ = TensorScope.withoutGradients()) {
                TensorTree parameters = repeated(parameters(), row, count);
                TensorTree samples = actions(count);
                distribution().sample(parameters, random, samples);
                Tensor surprise =
                        distribution().logProbability(parameters, samples).neg();
                double standardError = surprise.standardDeviation().item() / Math.sqrt(count);
                double entropy =
                        distribution().entropy(repeated(parameters(), row, 1)).item();
                assertThat(surprise.mean().item())
                        .as("row %d", row)
                        .isCloseTo(entropy, within(5 * standardError + 1e-5));
            }
        }
    }

    @Test
    default void aRowsSampleDependsOnItsOwnGeneratorOnly() {
        try (var _ = TensorScope.withoutGradients()) {
            int rows = rows();
            TensorTree together = actions(rows);
            distribution().sample(parameters(), generators(rows, "columns"), together);
            RandomGenerator[] generators = generators(rows, "columns");
            for (int row = rows - 1; row >= 0; row--) {
                TensorTree alone = actions(1);
                distribution().sample(repeated(parameters(), row, 1), new RandomGenerator[] {generators[row]}, alone);
                assertThat(TensorTree.firstLeaf(alone).toDoubles())
                        .isEqualTo(TensorTree.firstLeaf(together).at(row).toDoubles());
            }
        }
    }

    @Test
    default void noSampleIsMoreLikelyThanTheMode() {
        try (var _ = TensorScope.withoutGradients()) {
            TensorTree modes = actions(rows());
            distribution().mode(parameters(), modes);
            Tensor best = distribution().logProbability(parameters(), modes);
            RandomGenerator[] random = generators(rows(), "modes");
            for (int i = 0; i < 200; i++) {
                try (var _ = TensorScope.withoutGradients()) {
                    TensorTree samples = actions(rows());
                    distribution().sample(parameters(), random, samples);
                    Tensor excess =
                            distribution().logProbability(parameters(), samples).sub(best);
                    assertThat(excess.max().item()).isLessThanOrEqualTo(1e-6);
                }
            }
        }
    }

    @Test
    default void derivativesEqualFiniteDifferences() {
        try (var _ = TensorScope.open()) {
            Tensor first = outputs().to(DType.FLOAT64).detach().requireGradient();
            Tensor second = Tensor.cat(
                            List.of(
                                    first.detach().slice(0, 1, rows()),
                                    first.detach().slice(0, 0, 1)),
                            0)
                    .requireGradient();
            TensorTree samples = actions(rows());
            RandomStream random = new RandomStreams(29).stream("derivatives");
            RandomGenerator[] generators = new RandomGenerator[rows()];
            Arrays.fill(generators, random);
            distribution().sample(parameters(), generators, samples);
            TensorTree actions =
                    TensorTree.map(samples, leaf -> leaf.dtype() == DType.FLOAT32 ? leaf.to(DType.FLOAT64) : leaf);
            Tensor weights = GradientCheck.weights(rows());
            GradientCheck.check(
                    () -> distribution()
                            .logProbability(distribution().parameters(first), actions)
                            .mul(weights)
                            .sum(),
                    List.of(first));
            GradientCheck.check(
                    () -> distribution()
                            .entropy(distribution().parameters(first))
                            .mul(weights)
                            .sum(),
                    List.of(first));
            GradientCheck.check(
                    () -> distribution()
                            .divergence(
                                    distribution().parameters(first),
                                    distribution().parameters(second))
                            .mul(weights)
                            .sum(),
                    List.of(first, second));
        }
    }
}
