package jarl.algorithm;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.distribution.Distribution;
import jarl.model.ActorCritic;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.optim.Schedule;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Advantage actor-critic: the synchronous form of A3C (Mnih et al. 2016, "Asynchronous methods for deep reinforcement learning",
 * algorithm S3). One gradient step for each batch.
 *
 * <pre>{@code
 * loss = - mean[ log pi(a|s) A ]  +  valueLossCoefficient * mean[ (V(s) - R)^2 / 2 ]  -  entropyCoefficient * mean[ H(pi(.|s)) ]
 * }</pre>
 *
 * with A and R by generalized advantage estimation from the values recorded while sampling; lambda 1 gives discounted returns.
 *
 * <p>Deviations from the paper: batches instead of asynchronous threads; Adam by default, as in rlpyt.
 */
public final class A2c implements Algorithm<ActorCriticInfo> {

    private static final List<String> STATISTICS =
            List.of("loss", "gradNorm", "entropy", "perplexity", "policyLoss", "valueLoss");
    private static final String EXPLAINED_VARIANCE = "explainedVariance";

    private final Config config;
    private final ActorCriticAgent agent;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final UpdateStatistics statistics;
    private long updates;

    public A2c(Config config, ActorCriticAgent agent) {
        this.config = config;
        this.agent = agent;
        this.gradientStep = new GradientStep(agent.parameters(), config.optimizer(), config.maxGradNorm());
        this.statistics = new UpdateStatistics(STATISTICS, agent.device());
        this.learningRate = Schedule.constantOrLinear(config.learningRate(), config.linearSchedule());
    }

    @Override
    public Map<String, double[]> optimize(Samples<ActorCriticInfo> samples, double progress) {
        statistics.requireOpen();
        try (var _ = TensorScope.open()) {
            GeneralizedAdvantage estimate = PolicyGradient.advantages(samples, config.discount(), config.gaeLambda());
            update(PolicyBatch.of(samples, estimate, agent), learningRate.at(progress));
            Map<String, double[]> result = statistics.read();
            double explained = PolicyGradient.explainedVariance(samples, estimate.returns());
            result.put(EXPLAINED_VARIANCE, new double[] {explained});
            return result;
        }
    }

    private void update(PolicyBatch batch, double rate) {
        ActorCritic.Output output = batch.evaluate(agent);
        Distribution distribution = agent.distribution();
        Tensor advantage = config.normalizeAdvantage() ? batch.normalizedAdvantage() : batch.advantage();
        Tensor logProbability = distribution.logProbability(output.policy(), batch.action());
        Tensor policyLoss = batch.mean(logProbability.mul(advantage)).neg();
        Tensor valueLoss =
                batch.mean(output.value().sub(batch.returns()).square()).mul(0.5);
        Tensor entropy = batch.mean(distribution.entropy(output.policy()));
        Tensor loss = policyLoss
                .add(valueLoss.mul(config.valueLossCoefficient()))
                .sub(entropy.mul(config.entropyCoefficient()));
        Tensor gradNorm = gradientStep.minimize(loss, rate);
        updates++;
        try (var _ = TensorScope.withoutGradients()) {
            statistics.add(loss, gradNorm, entropy, entropy.exp(), policyLoss, valueLoss);
        }
    }

    @Override
    public List<String> statistics() {
        statistics.requireOpen();
        return Stream.concat(STATISTICS.stream(), Stream.of(EXPLAINED_VARIANCE)).toList();
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
        gradientStep.save(out.child("optimizer"));
    }

    @Override
    public void restore(StateReader in) {
        statistics.requireOpen();
        updates = in.getLong("updates");
        gradientStep.restore(in.child("optimizer"));
    }

    @Override
    public void close() {
        gradientStep.close();
        statistics.close();
    }

    /** The options of A2C. */
    public record Config(
            @Option(
                    help = "discount factor, gamma",
                    standard = "0.99",
                    atLeast = 0,
                    atMost = 1,
                    source = "Stable-Baselines3 A2C")
            double discount,

            @Option(
                    help = "learning rate of the optimizer",
                    standard = "7e-4",
                    above = 0,
                    source = "Stable-Baselines3 A2C")
            double learningRate,

            @Option(
                    help = "decay the learning rate linearly to zero over the run",
                    standard = "true",
                    source = "Mnih et al. 2016")
            boolean linearSchedule,

            @Option(
                    help = "coefficient of the value loss",
                    standard = "0.5",
                    atLeast = 0,
                    source = "Stable-Baselines3 A2C")
            double valueLossCoefficient,

            @Option(
                    help = "coefficient of the entropy bonus",
                    standard = "0",
                    atLeast = 0,
                    source = "Stable-Baselines3 A2C")
            double entropyCoefficient,

            @Option(
                    help = "maximum gradient norm; larger gradients are scaled down to it",
                    standard = "0.5",
                    above = 0,
                    source = "Stable-Baselines3 A2C")
            double maxGradNorm,

            @Option(
                    help = "lambda of generalized advantage estimation (GAE); 1 uses discounted returns",
                    standard = "1",
                    atLeast = 0,
                    atMost = 1,
                    source = "Stable-Baselines3 A2C")
            double gaeLambda,

            @Option(
                    help = "normalize the advantages of each batch to mean 0 and standard deviation 1",
                    standard = "false",
                    source = "Stable-Baselines3 A2C")
            boolean normalizeAdvantage,

            @Option(help = "optimizer and its options", source = "Adam as in PyTorch")
            OptimizerConfig optimizer)
            implements AlgorithmConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    learningRate,
                    linearSchedule,
                    valueLossCoefficient,
                    entropyCoefficient,
                    maxGradNorm,
                    gaeLambda,
                    normalizeAdvantage,
                    optimizer);
        }

        /** The defaults of Stable-Baselines3, with Adam and the learning rate falling over the run. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
