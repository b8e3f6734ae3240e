package jarl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.config.Defaults;
import jarl.distribution.CompositeParameters;
import jarl.distribution.Distribution;
import jarl.distribution.Distributions;
import jarl.distribution.GaussianParameters;
import jarl.random.RandomStreams;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyHeadTest {

    private static final int HIDDEN = 8;

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Drive(Integer gear, float[] pedals) {}

    record DriveTensors(Tensor gear, Tensor pedals) implements TensorTree {}

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Cabin(boolean[] lights, Drive drive, int[] radio) {}

    record CabinTensors(Tensor lights, TensorTree drive, Tensor radio) implements TensorTree {}

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private static ModelConfig config(boolean stateDependentStd, double initialLogStd, boolean squash) {
        return Defaults.of(
                ModelConfig.class,
                Map.of(
                        "hiddenSizes",
                        List.of(HIDDEN),
                        "recurrentSize",
                        HIDDEN,
                        "stateDependentStd",
                        stateDependentStd,
                        "initialLogStd",
                        initialLogStd,
                        "squashActions",
                        squash));
    }

    private static PolicyHead head(Space<?> space, ModelConfig config) {
        return PolicyHead.of(space, HIDDEN, config, new RandomStreams(3).stream("model"));
    }

    private static Composite<Drive> drive() {
        return new Composite<>(Drive.class, DriveTensors.class, List.of(new Discrete(3), Box.of(-1, 1, 2)));
    }

    private static Composite<Cabin> cabin() {
        return new Composite<>(
                Cabin.class, CabinTensors.class, List.of(new MultiBinary(4), drive(), new MultiDiscrete(2, 5)));
    }

    static List<Space<?>> spaces() {
        return List.of(
                new Discrete(3),
                new MultiDiscrete(2, 5),
                new MultiDiscrete(3, 3),
                new MultiBinary(4),
                Box.of(-1, 1),
                Box.of(-1, 1, 2),
                Box.of(-1, 1, 2, 3),
                drive(),
                cabin());
    }

    private static Tensor hidden(int rows) {
        return Tensor.full(0.3, rows, HIDDEN).cumsum(0).tanh();
    }

    private static List<String> names(PolicyHead head) {
        List<String> names = new ArrayList<>();
        head.visitParameters("head.", (name, _) -> names.add(name));
        return names;
    }

    /** The distribution that an action space has must understand what its head gives, and the space what is drawn. */
    @ParameterizedTest
    @MethodSource("spaces")
    void headsGiveTheParametersOfTheSpacesDistribution(Space<?> space) {
        for (boolean squash : new boolean[] {false, true}) {
            for (boolean dependent : new boolean[] {false, true}) {
                ModelConfig config = config(dependent, 0, squash);
                Distribution distribution = Distributions.of(space, squash);
                TensorTree policy = head(space, config).forward(hidden(5));
                TensorTree actions = SpaceTensors.allocate(space, 5);
                RandomGenerator[] random = new RandomGenerator[5];
                Arrays.fill(random, new RandomStreams(1).stream("actions"));
                distribution.sample(TensorTree.map(policy, Tensor::contiguous), random, actions);
                assertThat(distribution.logProbability(policy, actions).shape()).containsExactly(5);
                assertThat(distribution
                                .logProbability(policy, actions)
                                .isFinite()
                                .all()
                                .item())
                        .isEqualTo(1);
                assertThat(distribution.entropy(policy).shape()).containsExactly(5);
                assertThat(distribution.divergence(policy, policy).abs().max().item())
                        .isLessThan(1e-6);
                assertThat(squash ? mismatches(space, actions) : List.of()).isEmpty();
            }
        }
    }

    private static <V> List<String> mismatches(Space<V> space, TensorTree actions) {
        List<String> mismatches = new ArrayList<>();
        for (int row = 0; row < 5; row++) {
            space.mismatch(SpaceTensors.rows(space, actions).read(row)).ifPresent(mismatches::add);
        }
        return mismatches;
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void everyParameterInfluencesTheLoss(Space<?> space) {
        PolicyHead head = head(space, config(true, 0, false));
        Distribution distribution = Distributions.of(space);
        TensorTree policy = head.forward(hidden(5));
        distribution
                .logProbability(policy, SpaceTensors.allocate(space, 5))
                .add(distribution.entropy(policy))
                .sum()
                .backward();
        head.visitParameters(
                "",
                (name, parameter) -> assertThat(parameter.gradient().abs().max().item())
                        .as(name)
                        .isPositive());
    }

    /** Orthogonal with gain 0.01: nearly uniform choices, nearly centred actions. */
    @ParameterizedTest
    @MethodSource("spaces")
    void policiesStartNearlyUniform(Space<?> space) {
        TensorTree policy = head(space, config(false, -0.5, false)).forward(hidden(5));
        TensorTree.leaves(policy).forEach((name, leaf) -> {
            if (name.endsWith("logStd")) {
                assertThat(leaf.toFloats()).as(name).containsOnly(-0.5f);
            } else {
                assertThat(leaf.abs().max().item()).as(name).isLessThan(0.05).isPositive();
            }
        });
    }

    @Test
    void componentsHaveTheirOwnNamedHeads() {
        assertThat(names(head(cabin(), config(false, 0, false))))
                .containsExactly(
                        "head.lights.weight",
                        "head.lights.bias",
                        "head.drive.gear.weight",
                        "head.drive.gear.bias",
                        "head.drive.pedals.mean.weight",
                        "head.drive.pedals.mean.bias",
                        "head.drive.pedals.logStd",
                        "head.radio.weight",
                        "head.radio.bias");
        assertThat(names(head(new MultiDiscrete(2, 5), config(false, 0, false))))
                .containsExactly("head.weight", "head.bias");
    }

    @Test
    void shapesAreThoseOfTheFamilies() {
        CompositeParameters policy =
                (CompositeParameters) head(cabin(), config(true, -1, false)).forward(hidden(5));
        List<TensorTree> parts = policy.parts();
        assertThat(((Tensor) parts.get(0)).shape()).containsExactly(5, 4);
        assertThat(((Tensor) parts.get(2)).shape()).containsExactly(5, 7);
        List<TensorTree> drive = ((CompositeParameters) parts.get(1)).parts();
        assertThat(((Tensor) drive.get(0)).shape()).containsExactly(5, 3);
        GaussianParameters pedals = (GaussianParameters) drive.get(1);
        assertThat(pedals.mean().shape()).containsExactly(5, 2);
        assertThat(pedals.logStd().shape()).containsExactly(5, 2);
        assertThat(pedals.logStd().mean().item()).isCloseTo(-1, within(0.05));
    }

    @Test
    void imagesAreNoActions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> head(new ImageBox(1, 2, 2), config(false, 0, false)))
                .withMessageContaining("no policy for actions of ImageBox");
    }
}
