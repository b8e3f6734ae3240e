package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.agent.DqnAgent;
import jarl.agent.EpsilonGreedyConfig;
import jarl.algorithm.ActionValueLoss.Errors;
import jarl.distribution.ReturnDistribution.Quantiles;
import jarl.model.ActionValueModel;
import jarl.model.ImplicitQuantileNetwork;
import jarl.model.ModelConfig;
import jarl.model.QHeadConfig;
import jarl.model.QNetwork;
import jarl.random.RandomStreams;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks whose outputs are their last biases, whatever they see: about 100 for action 0, which a mask may forbid, and 2 to 4 for action 1.
 */
class MaskedQuantilesTest {

    private static final Box OBSERVATIONS = Box.unbounded(1);
    private static final ModelConfig MODEL = ModelConfig.defaults();

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final RandomGenerator random = new RandomStreams(1).stream("weights");

    private static <M extends ActionValueModel> M withBiases(M network, float... biases) {
        network.visitParameters("", (name, parameter) -> {
            var _ = name.equals("head.0.bias") ? parameter.copyInPlace(Tensor.of(biases)) : parameter.zeroInPlace();
        });
        return network;
    }

    /** Quantiles 100 and 102, 2 and 4. */
    private QNetwork quantiles() {
        return withBiases(
                new QNetwork(OBSERVATIONS, 2, new Quantiles(2), MODEL, QHeadConfig.defaults(), random), 100, 102, 2, 4);
    }

    /** 100 and 2 at every fraction. */
    private ImplicitQuantileNetwork implicit() {
        return withBiases(
                new ImplicitQuantileNetwork(OBSERVATIONS, 2, 4, 3, MODEL, QHeadConfig.defaults(), random), 100, 2);
    }

    private static AgentInputs inputs(boolean... allowed) {
        return new AgentInputs(
                Tensor.of(new float[] {1}, 1, 1),
                Tensor.of(new long[] {0}, 1),
                Tensor.of(new float[] {0}, 1),
                Tensor.of(allowed, 1, 2),
                NoTensors.INSTANCE);
    }

    /** Action 1 was taken, the return is 1 and the discount 1/2. */
    private static TransitionBatch batch(boolean... allowedNext) {
        return new TransitionBatch(
                inputs(true, true),
                Tensor.of(new long[] {1}, 1),
                Tensor.of(new float[] {1}, 1),
                inputs(allowedNext),
                Tensor.of(new float[] {.5f}, 1),
                Tensor.of(new float[] {1}, 1),
                new long[] {0});
    }

    private static QuantileDqn.Config quantileConfig(boolean doubleDqn) {
        QuantileDqn.Config config = QuantileDqn.Config.defaults();
        return new QuantileDqn.Config(
                0.5, 1, doubleDqn, 2, 1, config.learning(), config.exploration(), config.network());
    }

    private static Iqn.Config implicitConfig(boolean doubleDqn) {
        Iqn.Config config = Iqn.Config.defaults();
        return new Iqn.Config(
                0.5, 1, doubleDqn, 5, 6, 3, 4, 1, config.learning(), config.exploration(), config.network());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void qrDqnDoesNotBootstrapFromAForbiddenAction(boolean doubleDqn) {
        try (var loss = new QuantileDqn(quantileConfig(doubleDqn), quantiles(), quantiles(), Device.CPU)) {
            // Targets 1 + 2/2 and 1 + 4/2 of quantiles 2 and 4: errors 0 and 1 at 1/4, -2 and -1 at 3/4.
            Errors masked = loss.errors(batch(false, true), 0);
            assertThat(masked.error().item()).isEqualTo(0.5); // of means 2.5 and 3
            assertThat(masked.loss().item()).isCloseTo(.25 * (0 + .5) / 2 + .25 * (1.5 + .5) / 2, within(1e-6));
            // Targets 51 and 52.
            assertThat(loss.errors(batch(true, true), 0).error().item()).isEqualTo(48.5);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void iqnDoesNotBootstrapFromAForbiddenAction(boolean doubleDqn) {
        try (var loss = new Iqn(implicitConfig(doubleDqn), implicit(), implicit(), new RandomStreams(2))) {
            // The target is 1 + 2/2 = 2, the prediction 2, at all fractions.
            Errors masked = loss.errors(batch(false, true), 0);
            assertThat(masked.error().item()).isZero();
            assertThat(masked.loss().item()).isZero();
            assertThat(loss.errors(batch(true, true), 0).error().item()).isEqualTo(51 - 2);
        }
    }

    @Test
    void aForbiddenActionIsNotChosenHoweverGoodItLooks() {
        for (ActionValueModel model : new ActionValueModel[] {quantiles(), implicit()}) {
            try (var agent = new DqnAgent(
                    model,
                    2,
                    Device.CPU,
                    Optional.empty(),
                    new EpsilonGreedyConfig(.5, .5, 0, 0, 0, .5),
                    1,
                    0,
                    new RandomStreams(3))) {
                assertThat(greedy(agent, inputs(true, true))).isZero();
                assertThat(greedy(agent, inputs(false, true))).isOne();
                RandomGenerator[] stream = {new RandomStreams(4).stream("action")};
                Tensor action = Tensor.zeros(DType.INT64, 1);
                var info = TensorTree.allocate(agent.exampleInfo(), 1);
                for (int i = 0; i < 100; i++) { // about half of them at random
                    agent.act(0, inputs(false, true), stream, action, info, NoTensors.INSTANCE);
                    assertThat(action.item()).isOne();
                }
            }
        }
    }

    private static long greedy(DqnAgent agent, AgentInputs inputs) {
        Tensor action = Tensor.zeros(DType.INT64, 1);
        agent.actGreedily(inputs, action, NoTensors.INSTANCE);
        return (long) action.item();
    }
}
