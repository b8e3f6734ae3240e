package jarl.algorithm;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.model.ActionValueModel;
import jarl.model.RecurrentActionValueModel;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.optim.Schedule;
import jarl.random.RandomStream;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;

/**
 * Parallelised Q-network (Gallici et al. 2025, "Simplifying deep temporal difference learning"): Q-learning from each batch of many columns
 * as it comes, without replay and without target network. Several epochs of minibatches over each batch.
 *
 * <pre>{@code
 * G[t] = r[t] + gamma ((1 - lambda) max_a Q(s[t+1], a) + lambda G[t+1])     r[t] alone where the episode terminated
 * loss = mean[ (G - Q(s, a))^2 / 2 ]
 * }</pre>
 *
 * with the action values recorded while sampling, and the maximum over allowed actions. After the last row of a batch, and where an episode
 * was truncated, G[t+1] is the value of the observation that followed. Layer normalization in the network ({@code model.layerNorm}) keeps
 * it from diverging. A network with memory learns from whole columns, from the state that each had before the batch.
 */
public final class Pqn implements Algorithm<DqnInfo> {

    private static final List<String> STATISTICS = List.of("loss", "gradNorm", "tdError", "value");

    private final Config config;
    private final DqnAgent agent;
    private final ActionValueModel network;
    private final RandomStream random;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final UpdateStatistics statistics;
    private long updates;

    /**
     * Creates the algorithm.
     *
     * @param agent which estimates values
     * @param network the agent's; with memory if it is a {@link RecurrentActionValueModel}
     * @param random shuffles the minibatches
     */
    public Pqn(Config config, DqnAgent agent, ActionValueModel network, RandomStream random) {
        Require.that(agent.valueEstimator().isPresent(), "agent", "one that estimates values", "another");
        this.config = config;
        this.agent = agent;
        this.network = network;
        this.random = random;
        this.gradientStep = new GradientStep(agent.parameters(), config.optimizer(), config.maxGradNorm());
        this.statistics = new UpdateStatistics(STATISTICS, agent.device());
        this.learningRate = Schedule.constantOrLinear(config.learningRate(), config.linearSchedule());
    }

    @Override
    public Map<String, double[]> optimize(Samples<DqnInfo> samples, double progress) {
        statistics.requireOpen();
        try (var _ = TensorScope.open()) {
            ValueBatch batch = ValueBatch.of(
                    samples,
                    QLearning.constant(() -> lambdaReturns(samples, config.discount(), config.lambda())),
                    recurrent(),
                    agent.device());
            double rate = learningRate.at(progress);
            new Minibatches(config.epochs(), config.minibatches(), random, agent.device())
                    .forEach(batch, batch.lambdaReturn(), minibatch -> {
                        update(minibatch, rate);
                        return true;
                    });
            return statistics.read();
        }
    }

    /** G, {@code [T, B]}: what generalized advantage estimation adds to the value of a state, here that of its best action. */
    static Tensor lambdaReturns(Samples<DqnInfo> samples, double discount, double lambda) {
        Tensor values = QLearning.allowed(samples.agent().info().values(), samples.inputs());
        return GeneralizedAdvantage.estimate(
                        samples.env().reward(),
                        values.max(-1).contiguous(),
                        samples.env().terminated(),
                        samples.env().truncated(),
                        samples.bootstrapValue(),
                        samples.finalValue(),
                        discount,
                        lambda)
                .returns();
    }

    private boolean recurrent() {
        return network instanceof RecurrentActionValueModel;
    }

    private void update(ValueBatch batch, double rate) {
        try (var _ = TensorScope.open()) {
            Tensor value = QLearning.ofActions(values(batch), batch.action());
            Tensor error = batch.lambdaReturn().sub(value);
            Tensor loss = batch.mean(error.square()).mul(0.5);
            Tensor gradNorm = gradientStep.minimize(loss, rate);
            updates++;
            try (var _ = TensorScope.withoutGradients()) {
                statistics.add(loss, gradNorm, batch.mean(error.abs()), batch.mean(value));
            }
        }
    }

    /** The network's values as it is now, {@code [N, actions]} or {@code [T, B, actions]}; differentiable. */
    private Tensor values(ValueBatch batch) {
        AgentInputs inputs = agent.normalized(batch.inputs());
        return network instanceof RecurrentActionValueModel memory
                ? memory.sequence(inputs, batch.episodeStart()).values()
                : network.values(inputs, true).values();
    }

    @Override
    public List<String> statistics() {
        statistics.requireOpen();
        return STATISTICS;
    }

    @Override
    public Map<String, Double> settings(double progress) {
        statistics.requireOpen();
        return Map.of("Diagnostics/LearningRate", learningRate.at(progress));
    }

    @Override
    public long updates() {
        statistics.requireOpen();
        return updates;
    }

    @Override
    public void save(StateWriter out) {
        statistics.requireOpen();
        out.put("updates", updates);
        out.put("random", random.state());
        gradientStep.save(out.child("optimizer"));
    }

    @Override
    public void restore(StateReader in) {
        statistics.requireOpen();
        updates = in.getLong("updates");
        random.restore(in.getBytes("random"));
        gradientStep.restore(in.child("optimizer"));
    }

    @Override
    public void close() {
        gradientStep.close();
        statistics.close();
    }

    /** The options of PQN. */
    public record Config(
            @Option(
                    help = "discount factor, gamma",
                    standard = "0.99",
                    atLeast = 0,
                    atMost = 1,
                    source = "Gallici et al. 2025")
            double discount,

            @Option(
                    help = "lambda of the lambda-return; 0 bootstraps after one step, 1 after the batch",
                    standard = "0.95",
                    atLeast = 0,
                    atMost = 1,
                    source = "Gallici et al. 2025, CartPole; MinAtar and Atari 0.65")
            double lambda,

            @Option(
                    help = "learning rate of the optimizer",
                    standard = "1e-4",
                    above = 0,
                    source = "Gallici et al. 2025, CartPole; MinAtar 5e-4, Atari 2.5e-4")
            double learningRate,

            @Option(
                    help = "decay the learning rate linearly to zero over the run",
                    standard = "true",
                    source = "Gallici et al. 2025; not for Atari")
            boolean linearSchedule,

            @Option(
                    help = "epochs: passes over each batch",
                    standard = "4",
                    atLeast = 1,
                    atMost = 10_000,
                    source = "Gallici et al. 2025, CartPole; MinAtar and Atari 2")
            int epochs,

            @Option(
                    help = "number of minibatches in each epoch",
                    standard = "16",
                    atLeast = 1,
                    source = "Gallici et al. 2025, CartPole; MinAtar and Atari 32")
            int minibatches,

            @Option(
                    help = "maximum gradient norm; larger gradients are scaled down to it",
                    standard = "10",
                    above = 0,
                    source = "Gallici et al. 2025")
            double maxGradNorm,

            @Option(help = "epsilon-greedy exploration") EpsilonGreedyConfig exploration,

            @Option(
                    help = "optimizer and its options",
                    with = "name=radam",
                    source = "rectified Adam as in PyTorch; Gallici et al. 2025")
            OptimizerConfig optimizer)
            implements AlgorithmConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    lambda,
                    learningRate,
                    linearSchedule,
                    epochs,
                    minibatches,
                    maxGradNorm,
                    exploration,
                    optimizer);
        }

        /** The numbers of the paper for CartPole, but an epsilon that falls to 0.05. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
