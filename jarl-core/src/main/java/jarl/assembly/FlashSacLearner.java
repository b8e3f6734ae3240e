package jarl.assembly;

import jarl.agent.ContinuousAgent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.FlashSac;
import jarl.distribution.SquashedGaussian;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.UnitCritics;
import jarl.model.UnitPolicy;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.DrawTransform;
import jarl.replay.Replay;
import jarl.runner.RewardTransform;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** FlashSAC: a policy of continuous actions and the critics that teach it, with weights of fixed lengths. */
final class FlashSacLearner implements Learner<NoTensors> {

    private final ExperimentConfig config;
    private final FlashSac.Config options;
    private final Space<?> observationSpace;
    private final Box actionSpace;
    private final UnitPolicy policy;
    private final UnitCritics critics;
    private final UnitCritics targets;
    private final Parameters criticParameters;
    private final @Nullable Parameters temperature;
    private final ContinuousAgent agent;
    private final Optional<String> warning;

    /** Makes the agent. */
    FlashSacLearner(LearnerContext context) {
        this.config = context.config();
        this.options = context.options(FlashSac.Config.class);
        this.observationSpace = context.env().observationSpace();
        this.actionSpace = BoxActions.require(context);
        this.warning = BoxActions.warningOfWide(context.env());
        Device device = context.device();
        RandomStreams streams = context.streams();
        this.policy = new UnitPolicy(observationSpace, actionSpace, config.model(), streams.stream("model"));
        this.critics = critics(streams.stream("critics"));
        this.targets = critics(streams.stream("target critics' weights"));
        this.criticParameters = new Parameters(critics, device);
        this.temperature = Temperature.learned(options.entropy(), device);
        this.agent = agent(device);
    }

    private UnitCritics critics(RandomStream random) {
        return new UnitCritics(
                observationSpace,
                actionSpace,
                options.critics(),
                options.atoms(),
                options.criticSizes(),
                config.model(),
                random);
    }

    private ContinuousAgent agent(Device device) {
        return new ContinuousAgent(
                policy,
                new ContinuousAgent.Exploration.Draws(distribution()),
                options.noise(),
                actionSpace,
                device,
                Learner.normalizer(config, observationSpace),
                options.learning().minimumSteps(),
                Temperature.behind(
                        temperature,
                        new Block("policyStatistics", new Parameters(policy.statistics(), device)),
                        new Block("critics", criticParameters),
                        new Block("criticStatistics", new Parameters(critics.statistics(), device)),
                        new Block("targetStatistics", new Parameters(targets.statistics(), device))));
    }

    private SquashedGaussian distribution() {
        return new SquashedGaussian(actionSpace.size());
    }

    @Override
    public Optional<String> warning() {
        return warning;
    }

    @Override
    public ContinuousAgent agent() {
        return agent;
    }

    @Override
    public Device device() {
        return agent.device();
    }

    @Override
    public Algorithm<NoTensors> algorithm(RewardTransform rewards) {
        Replay<?> replay = replay().ofModel(agent.device(), new DrawTransform(rewards::of, agent::normalized));
        return FlashSac.create(
                options,
                agent,
                policy,
                distribution(),
                critics,
                criticParameters,
                targets,
                temperature,
                replay,
                new RandomStreams(config.seed()));
    }

    @Override
    public void requireFit() {
        replay().requireModelFits();
    }

    /** What the agent remembers of its noise is not learned from. */
    private ReplayShapes replay() {
        return new ReplayShapes(config, observationSpace, actionSpace, false, NoTensors.INSTANCE);
    }
}
