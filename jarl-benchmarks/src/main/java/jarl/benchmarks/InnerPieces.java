package jarl.benchmarks;

import jarl.distribution.Categorical;
import jarl.env.Step;
import jarl.env.classic.CartPole;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.nn.Parameters;
import jarl.optim.Adam;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The pieces a training step is made of, one call each: two separate 64-64 tanh networks on CartPole's sizes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.bytedeco.javacpp.nopointergc=true",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
        })
public class InnerPieces {

    private static final int STEPS = 128;

    /** Columns of a batch, rows of an inference. */
    @Param({"16", "64"})
    public int columns;

    private final Categorical categorical = new Categorical(2);
    private MlpActorCritic model;
    private Parameters parameters;
    private Adam optimizer;
    private AgentInputs inputs;
    private Tensor logits;
    private Tensor action;
    private RandomGenerator[] random;
    private Tensor steps;
    private Tensor flags;
    private Tensor bootstrap;
    private CartPole cartPole;
    private RandomStream start;

    /** Makes everything the benchmarks use. */
    @Setup
    public void setUp() {
        TorchLibrary.setThreads(1);
        RandomStreams streams = new RandomStreams(1);
        Discrete actions = new Discrete(2);
        model = new MlpActorCritic(Box.unbounded(4), actions, ModelConfig.defaults(), streams.stream("model"));
        parameters = new Parameters(model, Device.CPU);
        optimizer = new Adam(parameters.flat(), parameters.gradients(), 1e-8);
        inputs = new AgentInputs(
                Tensor.full(0.1, columns, 4),
                Tensor.zeros(DType.INT64, columns),
                Tensor.full(0, columns),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
        logits = Tensor.full(0.5, columns, 2);
        action = Tensor.zeros(DType.INT64, columns);
        random = new RandomGenerator[columns];
        for (int i = 0; i < columns; i++) {
            random[i] = streams.stream("action", i);
        }
        steps = Tensor.full(0.5, STEPS, columns);
        flags = Tensor.zeros(DType.BOOL, STEPS, columns);
        bootstrap = Tensor.full(0.5, 1, columns);
        cartPole = new CartPole();
        start = streams.stream("environment");
        cartPole.reset(start);
    }

    /** One environment step; episodes start again when they end. */
    @Benchmark
    public Step<float[]> environmentStep() {
        Step<float[]> step = cartPole.step(1);
        if (step.ends()) {
            cartPole.reset(start);
        }
        return step;
    }

    /** Policy and value of one row for each column. */
    @Benchmark
    public boolean inference() {
        try (var _ = TensorScope.withoutGradients()) {
            return model.forward(inputs).value().isContiguous();
        }
    }

    /** Forward, backward, clipping and an Adam step. */
    @Benchmark
    public void update() {
        try (var _ = TensorScope.open()) {
            parameters.zeroGradients();
            var output = model.forward(inputs);
            categorical
                    .logProbability(output.policy(), action)
                    .mul(output.value())
                    .mean()
                    .backward();
            try (var _ = TensorScope.withoutGradients()) {
                var _ = parameters.clipGradients(0.5);
                optimizer.step(1e-4);
            }
        }
    }

    /** Drawing an action for each column, in Java. */
    @Benchmark
    public void sampling() {
        categorical.sample(logits, random, action);
    }

    /** Advantages and returns of a batch of 128 steps. */
    @Benchmark
    public boolean generalizedAdvantage() {
        try (var _ = TensorScope.withoutGradients()) {
            return GeneralizedAdvantage.estimate(steps, steps, flags, flags, bootstrap, steps, 0.99, 0.95)
                    .returns()
                    .isContiguous();
        }
    }
}
