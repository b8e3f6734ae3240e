package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is drawn has the unit of the moment, however old it is. Powers of two multiply without rounding. */
class DrawTransformTest {

    private static final NStep N_STEP = new NStep(3, 0.9);
    private static final ReplayConfig CONFIG =
            ReplayConfig.defaults().withSize(60).withPriorities(0.6, 0.4, 1);
    private static final RandomSteps.Kind KIND = new RandomSteps.Kind(1, false, false, false, 0.2);

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private double factor = 1;
    private final DrawTransform scaling = new DrawTransform(reward -> factor * reward, this::scaled);

    private AgentInputs scaled(AgentInputs inputs) {
        return new AgentInputs(
                inputs.observation(),
                inputs.previousAction(),
                inputs.previousReward().mul(factor),
                inputs.actionMask(),
                inputs.state());
    }

    private static void fill(Replay<?> replay) {
        var steps = new RandomSteps(KIND, new StepList(2, N_STEP, 30, 1), new RandomStreams(1).stream("steps"));
        for (int i = 0; i < 5; i++) {
            replay.append(steps.next(5));
        }
    }

    private static float[] times(double factor, Tensor values) {
        float[] products = values.toFloats();
        for (int i = 0; i < products.length; i++) {
            products[i] *= (float) factor;
        }
        return products;
    }

    @Test
    void transitionsAreTransformedWhenDrawn() {
        try (var stored = Replay.ofTransitions(CONFIG, N_STEP, RandomSteps.shape(KIND), 2, Device.CPU);
                var transformed =
                        Replay.ofTransitions(CONFIG, N_STEP, RandomSteps.shape(KIND), 2, Device.CPU, scaling)) {
            fill(stored);
            fill(transformed);
            for (double now : new double[] {1, 4, 0.5}) {
                factor = now;
                TransitionBatch raw = stored.sample(20, 1, new RandomStreams(2).stream("draw"));
                TransitionBatch drawn = transformed.sample(20, 1, new RandomStreams(2).stream("draw"));
                assertThat(drawn.nStepReturn().toFloats()).isEqualTo(times(now, raw.nStepReturn()));
                assertThat(drawn.discountFactor().toFloats())
                        .isEqualTo(raw.discountFactor().toFloats());
                assertThat(drawn.inputs().previousReward().toFloats())
                        .isEqualTo(times(now, raw.inputs().previousReward()));
                assertThat(drawn.nextInputs().previousReward().toFloats())
                        .isEqualTo(times(now, raw.nextInputs().previousReward()));
            }
        }
    }

    @Test
    void sequencesAreTransformedWhenDrawnAndFreshPrioritiesWithThem() {
        var parts = new SequenceSpec(2, 4, 2, 0.9);
        try (var stored = Replay.ofSequences(CONFIG, N_STEP, parts, RandomSteps.shape(KIND), 2, Device.CPU);
                var transformed =
                        Replay.ofSequences(CONFIG, N_STEP, parts, RandomSteps.shape(KIND), 2, Device.CPU, scaling)) {
            fill(stored);
            fill(transformed);
            for (double now : new double[] {1, 4, 0.5}) {
                factor = now;
                SequenceBatch raw = stored.sample(5, 1, new RandomStreams(2).stream("draw"));
                SequenceBatch drawn = transformed.sample(5, 1, new RandomStreams(2).stream("draw"));
                assertThat(drawn.nStepReturn().toFloats()).isEqualTo(times(now, raw.nStepReturn()));
                assertThat(drawn.inputs().previousReward().toFloats())
                        .isEqualTo(times(now, raw.inputs().previousReward()));
                assertThat(transformed.learned(3, -2)).containsExactly((float) (3 * now), (float) (-2 * now));
            }
        }
    }

    /** Rewards count for at most 1, the agent sees them whole: also the one that came with a final observation. */
    @Test
    void previousRewardsAreTheEnvironmentsInEveryRow() {
        DrawTransform clip = new DrawTransform(reward -> Math.clamp(reward, -1, 1), UnaryOperator.identity());
        var parts = new SequenceSpec(2, 4, 2, 0.9);
        try (var stored = Replay.ofSequences(CONFIG, N_STEP, parts, RandomSteps.shape(KIND), 2, Device.CPU);
                var clipped = Replay.ofSequences(CONFIG, N_STEP, parts, RandomSteps.shape(KIND), 2, Device.CPU, clip)) {
            fill(stored);
            fill(clipped);
            SequenceBatch raw = stored.sample(20, 1, new RandomStreams(2).stream("draw"));
            SequenceBatch drawn = clipped.sample(20, 1, new RandomStreams(2).stream("draw"));
            assertThat(raw.episodeStart().size(0))
                    .as("9 rows, and more for final observations")
                    .isGreaterThan(9);
            assertThat(drawn.inputs().previousReward().toFloats())
                    .isEqualTo(raw.inputs().previousReward().toFloats());
            assertThat(drawn.nStepReturn().toFloats())
                    .isNotEqualTo(raw.nStepReturn().toFloats());
        }
    }
}
