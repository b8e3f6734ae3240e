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
import jarl.random.RandomStream;
import jarl.returns.GeneralizedAdvantage;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Proximal policy optimization with a clipped objective (Schulman et al. 2017, equation 7). Several epochs of minibatches over each
 * batch.
 *
 * <pre>{@code
 * ratio = pi(a|s) / pi_old(a|s)
 * loss  = - mean min( ratio A, clip(ratio, 1-c, 1+c) A )  +  valueLossCoefficient * mean[ (V - R)^2 / 2 ]  -  entropyCoefficient * mean H
 * }</pre>
 *
 * with A and R by generalized advantage estimation from the values recorded while sampling.
 *
 * <p>Options beyond the paper: value clipping (as OpenAI Baselines), advantages recomputed before each epoch (Andrychowicz et al. 2021), stopping the epochs when the policy has moved further than a target
 * divergence (Spinning Up), advantage normalisation for each minibatch, linear schedules of learning rate and clip range; minibatches of whole
 * segments, drawn by priority, with advantages that follow the policy (PufferLib, see {@link SegmentConfig}).
 */
public final class Ppo implements Algorithm<ActorCriticInfo> {

    private static final List<String> STATISTICS = List.of(
            "loss", "gradNorm", "entropy", "perplexity", "policyLoss", "valueLoss", "approximateKl", "clipFraction");
    private static final String EXPLAINED_VARIANCE = "explainedVariance";

    private final Config config;
    private final ActorCriticAgent agent;
    private final RandomStream random;
    private final GradientStep gradientStep;
    private final Schedule learningRate;
    private final Schedule ratioClip;
    private final UpdateStatistics statistics;
    private long updates;

    /**
     * Creates the algorithm.
     *
     * @param random shuffles the minibatches
     */
    public Ppo(Config config, ActorCriticAgent agent, RandomStream random) {
        this.config = config;
        this.agent = agent;
        this.random = random;
        this.gradientStep = new GradientStep(agent.parameters(), config.optimizer(), config.maxGradNorm());
        this.statistics = new UpdateStatistics(STATISTICS, agent.device());
        this.learningRate = Schedule.constantOrLinear(config.learningRate(), config.linearSchedule());
        this.ratioClip = Schedule.constantOrLinear(config.ratioClip(), config.linearClipSchedule());
    }

    @Override
    public Map<String, double[]> optimize(Samples<ActorCriticInfo> samples, double progress) {
        statistics.requireOpen();
        try (var _ = TensorScope.open()) {
            GeneralizedAdvantage estimate = PolicyGradient.advantages(samples, config.discount(), config.gaeLambda());
            if (config.segments().used()) {
                learnSegments(samples, estimate, progress);
            } else {
                learnRows(samples, estimate, progress);
            }
            Map<String, double[]> result = statistics.read();
            double explained = PolicyGradient.explainedVariance(samples, estimate.returns());
            result.put(EXPLAINED_VARIANCE, new double[] {explained});
            return result;
        }
    }

    private Minibatches epochs(int number) {
        return new Minibatches(number, config.minibatches(), random, agent.device());
    }

    /** Epochs over the rows, or over the columns of a recurrent agent. */
    private void learnRows(Samples<ActorCriticInfo> samples, GeneralizedAdvantage estimate, double progress) {
        PolicyBatch batch = PolicyBatch.of(samples, estimate, agent);
        if (!config.recomputeAdvantage()) {
            learnRows(batch, config.epochs(), progress);
            return;
        }
        boolean more = learnRows(batch, 1, progress); // its values are the recorded ones
        for (int epoch = 1; epoch < config.epochs() && more; epoch++) {
            try (var _ = TensorScope.open()) {
                more = learnRows(revalued(samples), 1, progress);
            }
        }
    }

    /** Whether the policy may move further after these epochs. */
    private boolean learnRows(PolicyBatch batch, int epochs, double progress) {
        return epochs(epochs).forEach(batch, batch.advantage(), minibatch -> {
            Tensor advantage = config.normalizeAdvantage() ? minibatch.normalizedAdvantage() : minibatch.advantage();
            return near(
                    update(minibatch.with(minibatch.value(), advantage, minibatch.returns()), progress, (_, _) -> {}));
        });
    }

    /** The batch with values, advantages and returns by the value function as it is now. */
    private PolicyBatch revalued(Samples<ActorCriticInfo> samples) {
        Samples<ActorCriticInfo> newest = PolicyGradient.revalued(samples, agent);
        GeneralizedAdvantage estimate = PolicyGradient.advantages(newest, config.discount(), config.gaeLambda());
        return PolicyBatch.of(newest, estimate, agent);
    }

    /** Minibatches of whole segments, see {@link SegmentConfig}. */
    private void learnSegments(Samples<ActorCriticInfo> samples, GeneralizedAdvantage estimate, double progress) {
        PolicyBatch batch = PolicyBatch.sequences(samples, estimate, agent);
        Segments segments = new Segments(config.segments(), config.discount(), config.gaeLambda(), samples, batch);
        int size = epochs(config.epochs()).size(samples.columns(), "columns, as segments are whole ones");
        for (int epoch = 0; epoch < config.epochs(); epoch++) {
            long[] order = config.segments().prioritized() ? new long[0] : BatchRows.order(samples.columns(), random);
            for (int minibatch = 0; minibatch < config.minibatches(); minibatch++) {
                if (!near(updateSegments(segments, order, minibatch * size, size, progress))) {
                    return;
                }
            }
        }
    }

    /**
     * Learns from one minibatch of segments.
     *
     * @param order of all, from which the minibatch is taken; empty to draw by priority
     */
    private double updateSegments(Segments segments, long[] order, int from, int size, double progress) {
        try (var _ = TensorScope.open()) {
            GeneralizedAdvantage newest = segments.estimate();
            Segments.Draw draw = order.length == 0
                    ? segments.draw(newest, size, config.segments().betaAt(progress), random)
                    : Segments.Draw.of(order, from, from + size);
            PolicyBatch columns = segments.minibatch(draw, newest, config.normalizeAdvantage());
            return update(
                    agent.recurrent() ? columns : TensorTree.flattenLeading(columns),
                    progress,
                    (value, ratio) -> segments.renew(draw, value, ratio));
        }
    }

    /** Whether the policy may move further in this batch. */
    private boolean near(double divergence) {
        return config.targetKl() == 0 || divergence <= 1.5 * config.targetKl();
    }

    /**
     * One gradient step; returns how far the policy has moved (only computed if there is a limit).
     *
     * @param newest takes the values and probability ratios before the step
     */
    private double update(PolicyBatch batch, double progress, BiConsumer<Tensor, Tensor> newest) {
        double clip = ratioClip.at(progress);
        try (var _ = TensorScope.open()) {
            ActorCritic.Output output = batch.evaluate(agent);
            Distribution distribution = agent.distribution();
            Tensor advantage = batch.advantage();
            Tensor logRatio =
                    distribution.logProbability(output.policy(), batch.action()).sub(batch.logProbability());
            Tensor ratio = logRatio.exp();
            Tensor surrogate =
                    ratio.mul(advantage).minimum(ratio.clamp(1 - clip, 1 + clip).mul(advantage));
            Tensor policyLoss = batch.mean(surrogate).neg();
            Tensor valueLoss = valueLoss(output.value(), batch);
            Tensor entropy = batch.mean(distribution.entropy(output.policy()));
            Tensor loss = policyLoss
                    .add(valueLoss.mul(config.valueLossCoefficient()))
                    .sub(entropy.mul(config.entropyCoefficient()));
            Tensor gradNorm = gradientStep.minimize(loss, learningRate.at(progress));
            updates++;
            try (var _ = TensorScope.withoutGradients()) {
                newest.accept(output.value(), ratio);
                // Schulman's low-variance, unbiased estimator of KL(old || new): (ratio - 1) - log ratio
                Tensor divergence = batch.mean(ratio.sub(logRatio)).sub(1);
                Tensor clipped = batch.mean(ratio.sub(1).abs().above(clip));
                statistics.add(loss, gradNorm, entropy, entropy.exp(), policyLoss, valueLoss, divergence, clipped);
                return config.targetKl() > 0 ? divergence.item() : 0;
            }
        }
    }

    private Tensor valueLoss(Tensor value, PolicyBatch batch) {
        Tensor squared = value.sub(batch.returns()).square();
        if (config.valueClip() > 0) {
            Tensor moved = value.sub(batch.value()).clamp(-config.valueClip(), config.valueClip());
            squared = squared.maximum(
                    batch.value().add(moved).sub(batch.returns()).square());
        }
        return batch.mean(squared).mul(0.5);
    }

    @Override
    public List<String> statistics() {
        statistics.requireOpen();
        return Stream.concat(STATISTICS.stream(), Stream.of(EXPLAINED_VARIANCE)).toList();
    }

    @Override
    public Map<String, Double> settings(double progress) {
        statistics.requireOpen();
        Map<String, Double> settings = new LinkedHashMap<>();
        settings.put("Diagnostics/LearningRate", learningRate.at(progress));
        settings.put("Diagnostics/ClipRange", ratioClip.at(progress));
        return settings;
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

    /** The options of PPO. */
    public record Config(
            @Option(
                    help = "discount factor, gamma",
                    standard = "0.99",
                    atLeast = 0,
                    atMost = 1,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double discount,

            @Option(
                    help = "learning rate of the optimizer",
                    standard = "3e-4",
                    above = 0,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double learningRate,

            @Option(
                    help = "decay the learning rate linearly to zero over the run",
                    standard = "true",
                    source = "CleanRL")
            boolean linearSchedule,

            @Option(
                    help = "epochs: passes over each batch",
                    standard = "10",
                    atLeast = 1,
                    atMost = 10_000,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            int epochs,

            @Option(
                    help = "number of minibatches in each epoch",
                    standard = "4",
                    atLeast = 1,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            int minibatches,

            @Option(
                    help = "clip range of the probability ratio (epsilon in the paper)",
                    standard = "0.2",
                    above = 0,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double ratioClip,

            @Option(
                    help = "decay the clip range linearly to zero over the run",
                    standard = "false",
                    source = "Schulman et al. 2017; Stable-Baselines3")
            boolean linearClipSchedule,

            @Option(
                    help = "coefficient of the value loss",
                    standard = "0.5",
                    atLeast = 0,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double valueLossCoefficient,

            @Option(
                    help = "clip range of the value update; 0 disables clipping",
                    standard = "0",
                    atLeast = 0,
                    source = "off in rlpyt; 0.2 in OpenAI Baselines")
            double valueClip,

            @Option(
                    help = "coefficient of the entropy bonus",
                    standard = "0",
                    atLeast = 0,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double entropyCoefficient,

            @Option(
                    help = "maximum gradient norm; larger gradients are scaled down to it",
                    standard = "0.5",
                    above = 0,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double maxGradNorm,

            @Option(
                    help = "lambda of generalized advantage estimation (GAE); 1 uses discounted returns",
                    standard = "0.95",
                    atLeast = 0,
                    atMost = 1,
                    source = "Schulman et al. 2017; Stable-Baselines3")
            double gaeLambda,

            @Option(
                    help = "normalize the advantages of each minibatch to mean 0 and standard deviation 1",
                    standard = "true",
                    source = "Stable-Baselines3; off in rlpyt")
            boolean normalizeAdvantage,

            @Option(
                    help =
                            "recompute advantages and value targets before each epoch with the newest value function; not with "
                                    + "segments",
                    standard = "false",
                    source = "Andrychowicz et al. 2021; on in Tianshou's MuJoCo examples")
            boolean recomputeAdvantage,

            @Option(
                    help = "stop the epochs once the KL divergence exceeds 1.5 times this (nats); 0 disables",
                    standard = "0",
                    atLeast = 0,
                    source = "off in rlpyt; Spinning Up uses 0.01")
            double targetKl,

            @Option(help = "minibatches of whole segments, as PufferLib has them")
            SegmentConfig segments,

            @Option(help = "optimizer and its options", source = "Adam as in PyTorch")
            OptimizerConfig optimizer)
            implements AlgorithmConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    learningRate,
                    linearSchedule,
                    epochs,
                    minibatches,
                    ratioClip,
                    linearClipSchedule,
                    valueLossCoefficient,
                    valueClip,
                    entropyCoefficient,
                    maxGradNorm,
                    gaeLambda,
                    normalizeAdvantage,
                    recomputeAdvantage,
                    targetKl,
                    segments,
                    optimizer);
            Require.that(
                    !recomputeAdvantage || !segments.used(),
                    "recomputeAdvantage",
                    "false with segments (vtrace recomputes advantages before each minibatch)",
                    true);
        }

        /** The defaults of Stable-Baselines3 and CleanRL for tasks of vectors, with the learning rate falling over the run as in CleanRL. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
