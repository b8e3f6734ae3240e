package jarl.assembly;

import jarl.agent.CategoricalAgent;
import jarl.algorithm.Algorithm;
import jarl.algorithm.DiscreteSac;
import jarl.config.ConfigException;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Learner;
import jarl.experiment.LearnerContext;
import jarl.model.DiscreteCritics;
import jarl.model.MlpPolicy;
import jarl.model.PolicyHead;
import jarl.model.PolicyNetwork;
import jarl.model.RecurrentPolicy;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.DrawTransform;
import jarl.replay.Replay;
import jarl.runner.RewardTransform;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import org.jspecify.annotations.Nullable;

/** Soft actor-critic of discrete actions. */
final class DiscreteSacLearner implements Learner<NoTensors> {

    private final ExperimentConfig config;
    private final DiscreteSac.Config options;
    private final Space<?> observationSpace;
    private final Discrete actionSpace;
    private final boolean masked;
    private final DiscreteCritics critics;
    private final Parameters criticParameters;
    private final @Nullable Parameters temperature;
    private final CategoricalAgent agent;

    /** Makes the agent. */
    DiscreteSacLearner(LearnerContext context) {
        this.config = context.config();
        this.options = context.options(DiscreteSac.Config.class);
        this.observationSpace = context.env().observationSpace();
        this.actionSpace = actions(context);
        this.masked = context.env().masksActions();
        Device device = context.device();
        RandomStreams streams = context.streams();
        RandomStream random = streams.stream("model");
        PolicyNetwork policy = config.model().recurrent()
                ? new RecurrentPolicy(
                        observationSpace,
                        actionSpace,
                        config.model(),
                        random,
                        inputs -> PolicyHead.of(actionSpace, inputs, config.model(), random))
                : MlpPolicy.categorical(observationSpace, actionSpace, config.model(), random);
        this.critics = critics(streams.stream("critics"));
        this.criticParameters = new Parameters(critics, device);
        this.temperature = Temperature.learned(options.entropy(), device);
        this.agent = new CategoricalAgent(
                policy,
                actionSpace,
                device,
                Learner.normalizer(config, observationSpace),
                options.learning().minimumSteps(),
                Temperature.behind(temperature, new Block("critics", criticParameters)));
    }

    private static Discrete actions(LearnerContext context) {
        String algorithm = BoxActions.requireVectors(context);
        if (context.env().actionSpace() instanceof Discrete actions) {
            return actions;
        }
        throw new ConfigException(algorithm + " needs Discrete actions, those of "
                + context.config().env().id() + " are " + context.env().actionSpace()
                + (context.env().actionSpace() instanceof Box ? " (sac is for these)" : ""));
    }

    private DiscreteCritics critics(RandomStream random) {
        return new DiscreteCritics(observationSpace, actionSpace, options.critics(), config.model(), random);
    }

    @Override
    public CategoricalAgent agent() {
        return agent;
    }

    @Override
    public Device device() {
        return agent.device();
    }

    @Override
    public Algorithm<NoTensors> algorithm(RewardTransform rewards) {
        RandomStreams streams = new RandomStreams(config.seed());
        Replay<?> replay = replay().ofModel(agent.device(), new DrawTransform(rewards::of, agent::normalized));
        return DiscreteSac.create(
                options,
                agent,
                actionSpace.n(),
                critics,
                criticParameters,
                critics(streams.stream("target critics' weights")),
                temperature,
                replay,
                streams);
    }

    @Override
    public void requireFit() {
        replay().requireModelFits();
    }

    private ReplayShapes replay() {
        return new ReplayShapes(config, observationSpace, actionSpace, masked, NoTensors.INSTANCE);
    }
}
