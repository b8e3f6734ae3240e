package jarl.algorithm;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.config.Defaults;
import jarl.distribution.Categorical;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.nn.Initialization;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.returns.SlowAdvantage;
import jarl.samples.AgentInputs;
import jarl.samples.AgentSamples;
import jarl.samples.EnvSamples;
import jarl.samples.Samples;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A batch of 5 steps of 2 columns in plain arrays: observations of two numbers, three actions, with ended episodes inside. */
final class TinyBatch {

    static final int STEPS = 5;
    static final int COLUMNS = 2;
    static final int SIZE = STEPS * COLUMNS;
    static final int ACTIONS = 3;

    /** Row {@code t * COLUMNS + b} is step t of column b; all numbers are exact in float32. */
    final double[][] observation = new double[SIZE][2];

    final double[][] logits = new double[SIZE][ACTIONS];
    final int[] action = new int[SIZE];
    final double[] reward = new double[SIZE];
    final double[] value = new double[SIZE];
    final boolean[] valid = new boolean[SIZE];
    final boolean[] terminated = new boolean[SIZE];
    final boolean[] truncated = new boolean[SIZE];
    final double[] finalValue = new double[SIZE];
    final double[] bootstrap = new double[COLUMNS];

    TinyBatch(long seed) {
        RandomStream random = new RandomStreams(seed).stream("batch");
        Arrays.fill(valid, true);
        for (int i = 0; i < SIZE; i++) {
            observation[i][0] = (float) random.nextGaussian();
            observation[i][1] = (float) random.nextGaussian();
            for (int j = 0; j < ACTIONS; j++) {
                logits[i][j] = (float) random.nextGaussian();
            }
            action[i] = random.nextInt(ACTIONS);
            reward[i] = (float) random.nextGaussian();
            value[i] = (float) random.nextGaussian();
        }
        for (int b = 0; b < COLUMNS; b++) {
            bootstrap[b] = (float) random.nextGaussian();
        }
        terminated[2] = true;
        truncated[5] = true;
        finalValue[5] = (float) random.nextGaussian();
    }

    /** As if the linear model with these parameters had acted. */
    TinyBatch recordedWith(double[] parameters) {
        for (int i = 0; i < SIZE; i++) {
            double[] current = LinearLoss.logits(parameters, observation[i]);
            for (int j = 0; j < ACTIONS; j++) {
                logits[i][j] = (float) current[j];
            }
        }
        return this;
    }

    int validRows() {
        int count = 0;
        for (boolean each : valid) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** By definition, {@code [SIZE]}. */
    double[] advantages(double discount, double lambda) {
        double[] result = new double[SIZE];
        for (int b = 0; b < COLUMNS; b++) {
            double[] column = SlowAdvantage.of(
                    column(reward, b),
                    column(value, b),
                    column(terminated, b),
                    column(truncated, b),
                    column(finalValue, b),
                    bootstrap[b],
                    discount,
                    lambda);
            for (int t = 0; t < STEPS; t++) {
                result[t * COLUMNS + b] = column[t];
            }
        }
        return result;
    }

    /** Advantages plus values, {@code [SIZE]}. */
    double[] returns(double discount, double lambda) {
        double[] result = advantages(discount, lambda);
        for (int i = 0; i < SIZE; i++) {
            result[i] += value[i];
        }
        return result;
    }

    private static double[] column(double[] values, int b) {
        double[] result = new double[STEPS];
        for (int t = 0; t < STEPS; t++) {
            result[t] = values[t * COLUMNS + b];
        }
        return result;
    }

    private static boolean[] column(boolean[] values, int b) {
        boolean[] result = new boolean[STEPS];
        for (int t = 0; t < STEPS; t++) {
            result[t] = values[t * COLUMNS + b];
        }
        return result;
    }

    /** The same as tensors, in the innermost scope. */
    Samples<ActorCriticInfo> samples() {
        long[] actions = new long[SIZE];
        for (int i = 0; i < SIZE; i++) {
            actions[i] = action[i];
        }
        Tensor observations = tensor(observation);
        return new Samples<>(
                new AgentSamples<>(
                        Tensor.of(actions, STEPS, COLUMNS),
                        Tensor.zeros(DType.INT64, STEPS, COLUMNS),
                        new ActorCriticInfo(tensor(logits), tensor(value)),
                        NoTensors.INSTANCE),
                new EnvSamples(
                        observations,
                        NoTensors.INSTANCE,
                        tensor(reward),
                        Tensor.zeros(DType.FLOAT32, STEPS, COLUMNS),
                        Tensor.of(terminated, STEPS, COLUMNS),
                        Tensor.of(truncated, STEPS, COLUMNS),
                        Tensor.zeros(DType.FLOAT64, STEPS, COLUMNS, 0)),
                Tensor.zeros(DType.BOOL, STEPS, COLUMNS),
                Tensor.of(valid, STEPS, COLUMNS),
                Tensor.of(bootstrap, 1, COLUMNS).to(DType.FLOAT32),
                observations.copy(),
                NoTensors.INSTANCE,
                tensor(finalValue));
    }

    private static Tensor tensor(double[] values) {
        return Tensor.of(values, STEPS, COLUMNS).to(DType.FLOAT32);
    }

    private static Tensor tensor(double[][] values) {
        int width = values[0].length;
        float[] flat = new float[SIZE * width];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) values[i / width][i % width];
        }
        return Tensor.of(flat, STEPS, COLUMNS, width);
    }

    /** An agent whose policy and value are each one linear layer, with {@link LinearLoss#PARAMETERS} parameters. */
    static ActorCriticAgent linearAgent(double... parameters) {
        ModelConfig config = Defaults.of(
                ModelConfig.class,
                Map.of(
                        "hiddenSizes",
                        List.of(),
                        "recurrentSize",
                        1,
                        "initialization",
                        Initialization.TORCH_DEFAULT,
                        "policyGain",
                        1));
        MlpActorCritic model = new MlpActorCritic(
                Box.unbounded(2), new Discrete(ACTIONS), config, new RandomStreams(1).stream("model"));
        ActorCriticAgent agent = new ActorCriticAgent(
                model,
                new Categorical(ACTIONS),
                Device.CPU,
                Optional.empty(),
                new AgentInputs(
                        Tensor.zeros(DType.FLOAT32, 1, 2),
                        Tensor.zeros(DType.INT64, 1),
                        Tensor.zeros(DType.FLOAT32, 1),
                        NoTensors.INSTANCE,
                        NoTensors.INSTANCE));
        try (var _ = TensorScope.withoutGradients()) {
            agent.parameters().flat().copyInPlace(Tensor.of(parameters).to(DType.FLOAT32));
        }
        return agent;
    }
}
