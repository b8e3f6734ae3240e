package jarl.algorithm;

import jarl.agent.ContinuousAgent;
import jarl.agent.NoiseConfig;
import jarl.model.ModelConfig;
import jarl.model.PolicyNetwork;
import jarl.nn.Initialization;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Five transitions of two observed numbers and one action, whose numbers formulas in plain doubles can be given. */
final class FewTransitions {

    static final int ROWS = 5;
    static final Box OBSERVATIONS = Box.of(-5, 5, 2);
    static final Box ACTIONS = Box.of(-1, 1, 1);
    static final ModelConfig LINEAR =
            ModelConfig.defaults().with("hiddenSizes", List.of()).with("initialization", Initialization.TORCH_DEFAULT);

    final float[] observation;
    final float[] next;
    final float[] action = {0.1f, -0.9f, 0.5f, 0, 0.7f};
    final float[] reward;
    final float[] discount = {0.9f, 0, 0.9f, 0.9f, 0}; // two rows terminated
    final float[] weight = {1, 0.5f, 0.25f, 1, 1};

    FewTransitions(RandomStream random) {
        this.observation = normal(random, 2 * ROWS);
        this.next = normal(random, 2 * ROWS);
        this.reward = normal(random, ROWS);
    }

    private static float[] normal(RandomStream random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    static AgentInputs inputs(float[] observations) {
        return new AgentInputs(
                Tensor.of(observations, ROWS, 2),
                Tensor.of(new float[ROWS], ROWS, 1),
                Tensor.of(new float[ROWS]),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
    }

    TransitionBatch batch() {
        return new TransitionBatch(
                inputs(observation),
                Tensor.of(action, ROWS, 1),
                Tensor.of(reward),
                inputs(next),
                Tensor.of(discount),
                Tensor.of(weight),
                new long[ROWS]);
    }

    static ContinuousAgent agent(PolicyNetwork policy, ContinuousAgent.Exploration exploration, Block... others) {
        return new ContinuousAgent(
                policy, exploration, NoiseConfig.defaults(), ACTIONS, Device.CPU, Optional.empty(), 0, others);
    }

    /**
     * What a policy draws in the next state.
     *
     * @param action squashed
     * @param logProbability of it
     */
    record Drawn(double action, double logProbability) {}

    /** What a linear policy draws in next state i with this noise. */
    Drawn drawn(Parameters policy, int i, double noise) {
        double mean = output(numbers(policy, "head.mean.weight"), numbers(policy, "head.mean.bias"), next, i);
        double logStd = output(numbers(policy, "head.logStd.weight"), numbers(policy, "head.logStd.bias"), next, i);
        double action = Math.tanh(mean + Math.exp(logStd) * noise);
        return new Drawn(
                action, -0.5 * noise * noise - logStd - 0.5 * Math.log(2 * Math.PI) - Math.log(1 - action * action));
    }

    static double[] numbers(Parameters parameters, String name) {
        return parameters.named().get(name).toDoubles();
    }

    /** A linear layer of one output for row i of two numbers each, and one more. */
    static double output(double[] weights, double[] bias, float[] rows, int i, double... more) {
        double sum = bias[0] + weights[0] * rows[2 * i] + weights[1] * rows[2 * i + 1];
        return more.length == 0 ? sum : sum + weights[2] * more[0];
    }
}
