package jarl.assembly;

import jarl.algorithm.A2c;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.ContinuousConfig;
import jarl.algorithm.CrossQ;
import jarl.algorithm.Ddpg;
import jarl.algorithm.DiscreteSac;
import jarl.algorithm.Dqn;
import jarl.algorithm.FlashSac;
import jarl.algorithm.Iqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.Pqn;
import jarl.algorithm.QLearningConfig;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.algorithm.ReplayAlgorithmConfig;
import jarl.algorithm.Sac;
import jarl.algorithm.Td3;
import jarl.algorithm.Tqc;
import jarl.config.Require;
import jarl.experiment.AlgorithmProvider;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.experiment.RewardConfig;
import jarl.experiment.SamplerConfig;
import jarl.model.ModelConfig;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import java.util.List;
import java.util.function.Function;

/**
 * The algorithms that ship with jarl, each with the batches and the network that it wants for a new task of vectors: longer batches for PPO,
 * short ones for A2C, a few steps between updates for what learns from replay.
 */
public final class BuiltInAlgorithms implements AlgorithmProvider {

    static final List<AlgorithmSpec> ALL = List.of(
            AlgorithmSpec.of(
                            "a2c",
                            "advantage actor-critic",
                            "Mnih et al. 2016",
                            A2c.Config.defaults(),
                            context -> ActorCriticLearner.of(
                                    context, agent -> new A2c(context.options(A2c.Config.class), agent)))
                    .withBatches(5, 16),
            AlgorithmSpec.of(
                            "ppo",
                            "proximal policy optimization with a clipped objective",
                            "Schulman et al. 2017",
                            Ppo.Config.defaults(),
                            context -> ActorCriticLearner.of(
                                    context,
                                    agent -> new Ppo(
                                            context.options(Ppo.Config.class),
                                            agent,
                                            context.streams().stream("minibatches"))))
                    .withCheck(BuiltInAlgorithms::checkPpo),
            qLearning(
                    "dqn",
                    "deep Q-learning, with double, dueling, prioritized, noisy, n-step and Munchausen options",
                    "Mnih et al. 2015",
                    Dqn.Config.defaults()),
            qLearning(
                    "c51",
                    "categorical deep Q-learning; with all options, Rainbow",
                    "Bellemare et al. 2017; Hessel et al. 2018",
                    CategoricalDqn.Config.defaults()),
            qLearning(
                    "qr-dqn",
                    "quantile regression deep Q-learning",
                    "Dabney et al. 2018, Distributional reinforcement learning with quantile regression",
                    QuantileDqn.Config.defaults()),
            qLearning(
                    "iqn",
                    "implicit quantile networks",
                    "Dabney et al. 2018, Implicit quantile networks",
                    Iqn.Config.defaults()),
            qLearning(
                            "r2d1",
                            "recurrent deep Q-learning from stored states, R2D2 on one machine",
                            "Kapturowski et al. 2019",
                            R2d1.Config.defaults())
                    .withBatches(10, 16)
                    .withModel(actionValues().withName("lstm")),
            AlgorithmSpec.of(
                            "pqn",
                            "parallelised Q-network: Q-learning from each batch, without replay or target network",
                            "Gallici et al. 2025",
                            Pqn.Config.defaults(),
                            PqnLearner::new)
                    .withBatches(64, 32)
                    .withModel(ModelConfig.defaults()
                            .with("hiddenSizes", List.of(256, 256))
                            .with("activation", Activation.RELU)
                            .with("layerNorm", true))
                    .withCheck(BuiltInAlgorithms::checkParallelQ)
                    .withUnused(UnusedOptions::ofActionValues),
            continuous(
                    "sac",
                    "soft actor-critic, with any number of critics (REDQ), dropout and layer normalization in them (DroQ)",
                    "Haarnoja et al. 2018, Soft actor-critic algorithms and applications",
                    Sac.Config.defaults()),
            continuous(
                    "tqc",
                    "truncated quantile critics: soft actor-critic with quantiles of the return",
                    "Kuznetsov et al. 2020",
                    Tqc.Config.defaults()),
            replaying(
                            "crossq",
                            "soft actor-critic with batch-normalized critics instead of target networks",
                            "Bhatt et al. 2024",
                            CrossQ.Config.defaults(),
                            CrossQLearner::new)
                    .withCheck(BuiltInAlgorithms::checkCrossQ),
            replaying(
                            "flashsac",
                            "soft actor-critic with distributions of scaled returns and weights of fixed lengths",
                            "FlashSAC 2026",
                            FlashSac.Config.defaults(),
                            FlashSacLearner::new)
                    .withModel(ModelConfig.defaults()
                            .with("hiddenSizes", List.of(128, 128))
                            .with("activation", Activation.RELU))
                    .withReward(RewardConfig.defaults()
                            .with("normalize", true)
                            .with("normalizeClip", 0)
                            .with("mostReturn", FlashSac.Config.defaults().maximumReturn()))
                    .withCheck(BuiltInAlgorithms::checkFlashSac),
            replaying(
                    "discrete-sac",
                    "soft actor-critic for discrete actions",
                    "Christodoulou 2019",
                    DiscreteSac.Config.defaults(),
                    DiscreteSacLearner::new),
            continuous(
                    "td3",
                    "twin delayed deep deterministic policy gradient",
                    "Fujimoto et al. 2018",
                    Td3.Config.defaults()),
            continuous("ddpg", "deep deterministic policy gradient", "Lillicrap et al. 2016", Ddpg.Config.defaults()));

    @Override
    public List<AlgorithmSpec> algorithms() {
        return ALL;
    }

    private static AlgorithmSpec qLearning(String name, String description, String source, QLearningConfig defaults) {
        return AlgorithmSpec.of(name, description, source, defaults, QLearner::new)
                .withBatches(4, 8)
                .withModel(actionValues())
                .withCheck(BuiltInAlgorithms::checkQLearning)
                .withUnused(UnusedOptions::ofActionValues)
                .withWarning(RunWarnings::of);
    }

    private static AlgorithmSpec continuous(String name, String description, String source, ContinuousConfig defaults) {
        return replaying(name, description, source, defaults, ContinuousLearner::new);
    }

    /** With a policy and critics of two layers of 256. */
    private static AlgorithmSpec replaying(
            String name,
            String description,
            String source,
            ReplayAlgorithmConfig defaults,
            Function<LearnerContext, Learner<?>> learner) {
        return AlgorithmSpec.of(name, description, source, defaults, learner)
                .withBatches(1, 1)
                .withModel(ModelConfig.defaults()
                        .with("hiddenSizes", List.of(256, 256))
                        .with("activation", Activation.RELU)
                        .with("initialization", Initialization.TORCH_DEFAULT))
                .withCheck(BuiltInAlgorithms::checkReplaying)
                .withUnused(UnusedOptions::ofTaughtPolicies)
                .withWarning(RunWarnings::of);
    }

    private static ModelConfig actionValues() {
        return ModelConfig.defaults()
                .with("hiddenSizes", List.of(128, 128))
                .with("activation", Activation.RELU)
                .with("initialization", Initialization.TORCH_DEFAULT);
    }

    private static void checkPpo(AlgorithmConfig options, ModelConfig model, SamplerConfig sampler) {
        Ppo.Config ppo = (Ppo.Config) options;
        requireMinibatches(ppo.minibatches(), model, sampler);
        Require.that(
                !ppo.segments().used() || ppo.minibatches() <= sampler.batchB(),
                "algo.minibatches",
                "at most the columns, as algo.segments learns from whole ones: sampler.batchB = " + sampler.batchB(),
                ppo.minibatches());
    }

    private static void checkParallelQ(AlgorithmConfig options, ModelConfig model, SamplerConfig sampler) {
        requireMinibatches(((Pqn.Config) options).minibatches(), model, sampler);
    }

    private static void requireMinibatches(int minibatches, ModelConfig model, SamplerConfig sampler) {
        boolean feedForward = !model.recurrent();
        long parts = feedForward ? (long) sampler.batchT() * sampler.batchB() : sampler.batchB();
        Require.that(
                minibatches <= parts,
                "algo.minibatches",
                "at most the "
                        + (feedForward
                                ? "batch size, sampler.batchT * sampler.batchB = "
                                : "columns, as " + model.name() + " learns from whole ones: sampler.batchB = ")
                        + parts,
                minibatches);
    }

    private static void checkQLearning(AlgorithmConfig algorithm, ModelConfig model, SamplerConfig sampler) {
        QLearningConfig options = (QLearningConfig) algorithm;
        if (options instanceof R2d1.Config) {
            Require.that(
                    model.recurrent(),
                    "model.name",
                    "lstm, gru or mingru, as r2d1 learns from sequences",
                    model.name());
        } else {
            Require.that(
                    !model.recurrent(),
                    "model.name",
                    "mlp; of the Q-learning family, r2d1 is for lstm and gru",
                    model.name());
        }
        requireReplay(options, sampler);
    }

    private static void checkReplaying(AlgorithmConfig algorithm, ModelConfig model, SamplerConfig sampler) {
        if (model.recurrent()) {
            requireFitForMemory(algorithm, model.name());
        }
        if (algorithm instanceof ContinuousConfig options && options.noise().dependsOnState()) {
            Require.that(
                    model.initialLogStd() == 0,
                    "model.initialLogStd",
                    "0, as state-dependent noise begins with algo.noise.initialLogStd",
                    model.initialLogStd());
        }
        requireReplay((ReplayAlgorithmConfig) algorithm, sampler);
    }

    private static void requireFitForMemory(AlgorithmConfig algorithm, String memory) {
        if (algorithm instanceof ContinuousConfig options) {
            Require.that(
                    !options.noise().dependsOnState(),
                    "algo.noise.kind",
                    "white, ornstein-uhlenbeck, pink or repeated with model.name " + memory,
                    "state-dependent");
        }
        if (algorithm instanceof ContinuousConfig.WithTargets options) {
            Require.that(
                    options.randomShift() == 0,
                    "algo.randomShift",
                    "0 with model.name " + memory,
                    options.randomShift());
        }
    }

    private static void checkCrossQ(AlgorithmConfig algorithm, ModelConfig model, SamplerConfig sampler) {
        checkReplaying(algorithm, model, sampler);
        Require.that(!model.layerNorm(), "model.layerNorm", "false, as crossq has batch normalization", true);
    }

    private static void checkFlashSac(AlgorithmConfig algorithm, ModelConfig model, SamplerConfig sampler) {
        checkReplaying(algorithm, model, sampler);
        FlashSac.Config.requireBlocks("model.hiddenSizes", model.hiddenSizes());
        Require.that(!model.layerNorm(), "model.layerNorm", "false, as flashsac has batch normalization", true);
        Require.that(
                model.activation() == Activation.RELU,
                "model.activation",
                "relu, as the residual blocks of flashsac have it",
                model.activation());
    }

    private static void requireReplay(ReplayAlgorithmConfig options, SamplerConfig sampler) {
        long size = options.learning().replay().size();
        long batch = (long) sampler.batchT() * sampler.batchB();
        Require.that(
                Math.ceilDiv(size, sampler.batchB()) >= sampler.batchT(),
                "algo.learning.replay.size",
                "at least a batch of the sampler, sampler.batchT * sampler.batchB = " + batch,
                size);
    }
}
