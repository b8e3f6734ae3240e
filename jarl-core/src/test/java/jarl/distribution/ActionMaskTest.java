package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.MaskedOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Forbidden choices do not exist: everything is as in the smaller distribution that has only the allowed ones. */
class ActionMaskTest {

    private static final int DRAWS = 100_000;

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Categorical four = new Categorical(4);
    private final Tensor logits = Tensor.of(new float[] {0.5f, 9, -1, 2}, 1, 4);
    private final Tensor mask = Tensor.of(new boolean[] {true, false, true, false}, 1, 4);
    private final Tensor allowed = Tensor.of(new float[] {0.5f, -1}, 1, 2);

    /** Choices of 2, 3 and 2; allowed are 0, 1 of the first, 0, 2 of the second and 1 of the third. */
    private final MultiCategorical several = new MultiCategorical(2, 3, 2);

    private final Tensor severalLogits = Tensor.of(new float[] {0.5f, -1, 0, 30, 1, 5, 0}, 1, 7);
    private final Tensor severalMask = Tensor.of(new boolean[] {true, true, true, false, true, false, true}, 1, 7);
    private final MultiCategorical severalAllowed = new MultiCategorical(2, 2, 1);
    private final Tensor severalAllowedLogits = Tensor.of(new float[] {0.5f, -1, 0, 1, 0}, 1, 5);

    private static RandomGenerator[] generators() {
        RandomGenerator[] random = new RandomGenerator[DRAWS];
        Arrays.fill(random, new RandomStreams(47).stream("masks"));
        return random;
    }

    private static Tensor repeated(Tensor parameters) {
        return parameters.expand(DRAWS, parameters.size(-1)).contiguous();
    }

    @Test
    void forbiddenChoicesAreNeverDrawn() {
        Tensor actions = Tensor.zeros(DType.INT64, DRAWS);
        four.sample(repeated((Tensor) four.masked(logits, mask)), generators(), actions);
        int[] hits = new int[4];
        for (long action : actions.toLongs()) {
            hits[(int) action]++;
        }
        assertThat(hits[1]).isZero();
        assertThat(hits[3]).isZero();
        double p = 1 / (1 + Math.exp(-1.5));
        assertThat((double) hits[0]).isCloseTo(DRAWS * p, within(5 * Math.sqrt(DRAWS * p * (1 - p))));
    }

    @Test
    void forbiddenChoicesAreNeverDrawnAmongSeveral() {
        Tensor actions = Tensor.zeros(DType.INT64, DRAWS, 3);
        several.sample(repeated((Tensor) several.masked(severalLogits, severalMask)), generators(), actions);
        int[][] hits = new int[3][3];
        long[] values = actions.toLongs();
        for (int i = 0; i < values.length; i++) {
            hits[i % 3][(int) values[i]]++;
        }
        assertThat(hits[1][1]).isZero();
        assertThat(hits[2]).containsExactly(0, DRAWS, 0);
        double first = 1 / (1 + Math.exp(-1.5));
        assertThat((double) hits[0][0]).isCloseTo(DRAWS * first, within(5 * Math.sqrt(DRAWS * first * (1 - first))));
        double second = 1 / (1 + Math.exp(-1));
        assertThat((double) hits[1][2]).isCloseTo(DRAWS * second, within(5 * Math.sqrt(DRAWS * second * (1 - second))));
    }

    /** The edges of the uniform draw, where an inverted cumulative distribution would step onto a forbidden end. */
    @Test
    void theSmallestAndTheLargestDrawAreAllowedChoices() {
        Categorical three = new Categorical(3);
        Tensor action = Tensor.zeros(DType.INT64, 1);
        Tensor onlyTheMiddle = (Tensor) three.masked(
                Tensor.of(new float[] {7, 0, 7}, 1, 3), Tensor.of(new boolean[] {false, true, false}, 1, 3));
        for (RandomGenerator extreme : new RandomGenerator[] {() -> 0L, () -> -1L}) {
            three.sample(onlyTheMiddle, new RandomGenerator[] {extreme}, action);
            assertThat(action.item()).isEqualTo(1);
        }
    }

    @Test
    void theModeIsTheLikeliestAllowedChoice() {
        Tensor action = Tensor.zeros(DType.INT64, 1);
        four.mode(four.masked(logits, mask), action);
        assertThat(action.item()).isZero();
        Tensor actions = Tensor.zeros(DType.INT64, 1, 3);
        several.mode(several.masked(severalLogits, severalMask), actions);
        assertThat(actions.toLongs()).containsExactly(0, 2, 1);
    }

    @Test
    void forbiddenChoicesHaveProbabilityZero() {
        Tensor masked = (Tensor) four.masked(logits, mask);
        for (int choice : new int[] {1, 3}) {
            Tensor logProbability = four.logProbability(masked, Tensor.of(new long[] {choice}));
            assertThat(logProbability.exp().item()).isEqualTo(0.0);
            assertThat(logProbability.isFinite().item()).isEqualTo(1);
        }
        assertThat(four.logProbability(masked, Tensor.of(new long[] {2})).item())
                .isEqualTo(new Categorical(2)
                        .logProbability(allowed, Tensor.of(new long[] {1}))
                        .item());
        Tensor severalMasked = (Tensor) several.masked(severalLogits, severalMask);
        assertThat(several.logProbability(severalMasked, Tensor.of(new long[] {0, 1, 1}, 1, 3))
                        .exp()
                        .item())
                .isEqualTo(0.0);
        assertThat(several.logProbability(severalMasked, Tensor.of(new long[] {1, 2, 1}, 1, 3))
                        .item())
                .isCloseTo(
                        severalAllowed
                                .logProbability(severalAllowedLogits, Tensor.of(new long[] {1, 1, 0}, 1, 3))
                                .item(),
                        within(1e-6));
    }

    @Test
    void entropyIsThatOfTheSmallerDistribution() {
        assertThat(four.entropy(four.masked(logits, mask)).item())
                .isCloseTo(new Categorical(2).entropy(allowed).item(), within(1e-7));
        assertThat(several.entropy(several.masked(severalLogits, severalMask)).item())
                .isCloseTo(severalAllowed.entropy(severalAllowedLogits).item(), within(1e-6));
        Tensor onlyOne = Tensor.of(new boolean[] {false, false, false, true}, 1, 4);
        assertThat(four.entropy(four.masked(logits, onlyOne)).item()).isZero();
    }

    @Test
    void divergenceIsThatOfTheSmallerDistribution() {
        Tensor other = Tensor.of(new float[] {-0.3f, 2, 0.7f, -8}, 1, 4);
        double expected = new Categorical(2)
                .divergence(allowed, Tensor.of(new float[] {-0.3f, 0.7f}, 1, 2))
                .item();
        assertThat(four.divergence(four.masked(logits, mask), four.masked(other, mask))
                        .item())
                .isCloseTo(expected, within(1e-6));
    }

    @Test
    void derivativesOfForbiddenLogitsAreZeroAndTheOthersAreTheSmallerDistributions() {
        Tensor large = logits.detach().requireGradient();
        Tensor small = allowed.detach().requireGradient();
        loss(four, (Tensor) four.masked(large, mask), Tensor.of(new long[] {2})).backward();
        loss(new Categorical(2), small, Tensor.of(new long[] {1})).backward();
        float[] gradient = large.gradient().toFloats();
        float[] expected = small.gradient().toFloats();
        assertThat(gradient).containsExactly(new float[] {expected[0], 0, expected[1], 0}, within(1e-6f));
        assertThat(gradient[1]).isEqualTo(0f);
        assertThat(gradient[3]).isEqualTo(0f);
        assertThat(expected[0]).isNotZero();
    }

    @Test
    void derivativesOfForbiddenLogitsAmongSeveralAreZero() {
        Tensor large = severalLogits.detach().requireGradient();
        Tensor small = severalAllowedLogits.detach().requireGradient();
        loss(several, (Tensor) several.masked(large, severalMask), Tensor.of(new long[] {1, 2, 1}, 1, 3))
                .backward();
        loss(severalAllowed, small, Tensor.of(new long[] {1, 1, 0}, 1, 3)).backward();
        float[] expected = small.gradient().toFloats();
        assertThat(large.gradient().toFloats())
                .containsExactly(
                        new float[] {expected[0], expected[1], expected[2], 0, expected[3], 0, 0}, within(1e-6f));
        assertThat(large.gradient().toFloats()[3]).isEqualTo(0f);
        assertThat(large.gradient().toFloats()[5]).isEqualTo(0f);
    }

    /** What a policy-gradient step differentiates. */
    private static Tensor loss(Distribution distribution, Tensor parameters, Tensor action) {
        Tensor logProbability = distribution.logProbability(parameters, action);
        return logProbability.add(distribution.entropy(parameters).mul(0.5)).sum();
    }

    /** Each row, and each step of each column, has its own mask. */
    @Test
    void masksHaveTheLeadingDimensionsOfTheParameters() {
        Tensor rows = logits.expand(2, 4).contiguous();
        Tensor masks = Tensor.of(new boolean[] {true, false, true, false, true, true, true, true}, 2, 4);
        float[] expected = four.entropy(four.masked(rows, masks)).toFloats();
        assertThat(expected[0])
                .isCloseTo((float) new Categorical(2).entropy(allowed).item(), within(1e-6f));
        assertThat(expected[1]).isCloseTo((float) four.entropy(logits).item(), within(1e-6f));
        Tensor sequence = four.entropy(four.masked(rows.view(2, 1, 4), masks.view(2, 1, 4)));
        assertThat(sequence.shape()).containsExactly(2, 1);
        assertThat(sequence.toFloats()).isEqualTo(expected);
    }

    /** The flags of a composite action are those of its choices, one component after another; the box between has none. */
    @Test
    void eachComponentOfACompositeGetsItsOwnPartOfTheMask() {
        CompositeDistribution order = (CompositeDistribution) Distributions.of(MaskedOrder.ACTIONS);
        Tensor dish = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 6);
        Tensor sides = Tensor.of(new float[] {1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 1, 0}, 1, 12);
        GaussianParameters salt =
                new GaussianParameters(Tensor.of(new float[] {0.5f, -1}, 1, 2), Tensor.of(new float[] {0, -1}, 1, 2));
        boolean[] dishes = {true, false, true, false, false, true};
        boolean[] rest = {false, true, true, false, false, true, false, false, false, true, false, true};
        boolean[] all = new boolean[18];
        System.arraycopy(dishes, 0, all, 0, 6);
        System.arraycopy(rest, 0, all, 6, 12);
        TensorTree masked = order.masked(CompositeParameters.of(List.of(dish, salt, sides)), Tensor.of(all, 1, 18));

        Categorical one = new Categorical(6);
        MultiCategorical two = new MultiCategorical(5, 7);
        Tensor maskedDish = (Tensor) one.masked(dish, Tensor.of(dishes, 1, 6));
        Tensor maskedSides = (Tensor) two.masked(sides, Tensor.of(rest, 1, 12));
        List<TensorTree> parts = ((CompositeParameters) masked).parts();
        assertThat(((Tensor) parts.get(0)).toFloats()).isEqualTo(maskedDish.toFloats());
        assertThat(parts.get(1)).isSameAs(salt);
        assertThat(((Tensor) parts.get(2)).toFloats()).isEqualTo(maskedSides.toFloats());
        assertThat(order.entropy(masked).item())
                .isCloseTo(
                        one.entropy(maskedDish).item()
                                + two.entropy(maskedSides).item()
                                + new DiagonalGaussian(2).entropy(salt).item(),
                        within(1e-5));
        RandomGenerator[] random = {new RandomStreams(3).stream("action")};
        TensorTree action = SpaceTensors.allocate(MaskedOrder.ACTIONS, 1);
        for (int i = 0; i < 200; i++) {
            order.sample(masked, random, action);
            assertThat(ActionChoices.allowed(
                            MaskedOrder.ACTIONS,
                            SpaceTensors.rows(MaskedOrder.ACTIONS, action).read(0),
                            all))
                    .isTrue();
        }
        order.mode(masked, action);
        MaskedOrder.Order likeliest =
                SpaceTensors.rows(MaskedOrder.ACTIONS, action).read(0);
        assertThat(likeliest.dish()).isEqualTo(5);
        assertThat(likeliest.sides()).containsExactly(2, 4);
    }

    @Test
    void familiesWithoutChoicesRefuseMasks() {
        assertThatThrownBy(() -> new SquashedGaussian(2).masked(logits, mask))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no choices to mask");
    }
}
