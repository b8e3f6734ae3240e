package jarl.algorithm;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.agent.EpsilonGreedyConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.model.ActionValueModel;
import jarl.model.QHeadConfig;
import jarl.random.RandomStreams;
import jarl.replay.NStep;
import jarl.replay.TransitionBatch;
import jarl.replay.TransitionReplay;
import jarl.tensor.Tensor;

/**
 * Deep Q-learning (Mnih et al. 2015) over n steps, from transitions drawn from replay.
 *
 * <pre>{@code
 * y    = R_n + gamma^n max_a Q_target(s', a)          (R_n alone where the episode terminated)
 * loss = mean[ weight * huber(y - Q(s, a)) ]
 * }</pre>
 *
 * <p>Options: the next action by the trained network (van Hasselt et al. 2016, double), prioritized replay (Schaul et al. 2016), dueling
 * and noisy networks, and the entropy-regularised target with a scaled log-policy as bonus (Vieillard et al. 2020, Munchausen, equation 3).
 * A truncated step bootstraps from its own final observation.
 */
public final class Dqn implements ActionValueLoss<TransitionBatch> {

    private final Config config;
    private final ActionValueModel network;
    private final ActionValueModel targetNetwork;

    private Dqn(Config config, ActionValueModel network, ActionValueModel targetNetwork) {
        this.config = config;
        this.network = network;
        this.targetNetwork = targetNetwork;
    }

    /**
     * Creates the algorithm.
     *
     * @param network the agent's
     * @param targetNetwork another of the same structure; what its parameters are does not matter; closed by the algorithm
     * @param replay closed by the algorithm
     */
    public static Algorithm<DqnInfo> create(
            Config config,
            DqnAgent agent,
            ActionValueModel network,
            ActionValueModel targetNetwork,
            TransitionReplay replay,
            RandomStreams streams) {
        var loss = new Dqn(config, network, targetNetwork);
        return ActionValueUpdate.learning(config.learning(), agent, network, targetNetwork, replay, 1, loss, streams);
    }

    @Override
    public Errors errors(TransitionBatch batch, long update) {
        Tensor action = (Tensor) batch.action();
        Tensor value = QLearning.ofActions(values(network, batch, false), action);
        Tensor target = QLearning.constant(() -> config.munchausen() ? munchausenTarget(batch) : target(batch));
        Tensor error = target.sub(value);
        Tensor loss =
                QLearning.huber(error, config.deltaClip()).mul(batch.weight()).mean();
        Tensor size = error.detach().abs();
        return new Errors(
                loss,
                config.deltaClip() > 0 ? size.clampMaximum(config.deltaClip()) : size,
                size.mean(),
                value.detach().mean());
    }

    private static Tensor values(ActionValueModel of, TransitionBatch batch, boolean next) {
        return of.values(next ? batch.nextInputs() : batch.inputs(), true).values();
    }

    private Tensor target(TransitionBatch batch) {
        Tensor next = values(targetNetwork, batch, true);
        Tensor bootstrap = config.doubleDqn()
                ? QLearning.ofActions(next, QLearning.best(values(network, batch, true), batch.nextInputs()))
                : QLearning.allowed(next, batch.nextInputs()).max(-1);
        return QLearning.target(batch, bootstrap);
    }

    private Tensor munchausenTarget(TransitionBatch batch) {
        double temperature = config.munchausenTemperature();
        Tensor logPolicy = QLearning.allowed(values(targetNetwork, batch, false), batch.inputs())
                .div(temperature)
                .logSoftmax(-1);
        Tensor bonus = QLearning.ofActions(logPolicy, (Tensor) batch.action())
                .mul(temperature)
                .clamp(config.munchausenLowest(), 0);
        Tensor next = QLearning.allowed(values(targetNetwork, batch, true), batch.nextInputs());
        // The soft value sum_a pi (q - tau log pi) is tau log sum exp(q / tau).
        Tensor soft = next.div(temperature).logSumExp(-1).mul(temperature);
        return batch.nStepReturn()
                .add(bonus.mul(config.munchausenScale()))
                .add(batch.discountFactor().mul(soft));
    }

    /** The options of DQN. */
    public record Config(
            @Option(
                    help = "discount factor, gamma",
                    standard = "0.99",
                    atLeast = 0,
                    atMost = 1,
                    source = "Mnih et al. 2015; rlpyt DQN")
            double discount,

            @Option(
                    help = "number of rewards in the n-step return, n",
                    standard = "3",
                    atLeast = 1,
                    atMost = NStep.MOST_STEPS,
                    source = "Hessel et al. 2018; 1 in rlpyt DQN")
            int nStep,

            @Option(
                    help = "Huber threshold, also the cap of priorities; 0 for squared error",
                    standard = "1",
                    atLeast = 0,
                    source = "Mnih et al. 2015; rlpyt DQN")
            double deltaClip,

            @Option(
                    help = "double Q-learning: choose the next action with the online network",
                    standard = "true",
                    source = "van Hasselt et al. 2016; Hessel et al. 2018; off in rlpyt DQN")
            boolean doubleDqn,

            @Option(
                    help = "Munchausen target: add the scaled log-policy to the reward and regularize the target by "
                            + "entropy",
                    standard = "false",
                    source = "Vieillard et al. 2020; not in rlpyt")
            boolean munchausen,

            @Option(
                    help = "munchausen: entropy temperature of the policy, tau",
                    standard = "0.03",
                    above = 0,
                    source = "Vieillard et al. 2020",
                    onlyWith = "munchausen")
            double munchausenTemperature,

            @Option(
                    help = "munchausen: coefficient of the log-policy bonus, alpha",
                    standard = "0.9",
                    atLeast = 0,
                    atMost = 1,
                    source = "Vieillard et al. 2020",
                    onlyWith = "munchausen")
            double munchausenScale,

            @Option(
                    help = "munchausen: lower clip of the log-policy bonus, l_0",
                    standard = "-1",
                    atMost = 0,
                    source = "Vieillard et al. 2020",
                    onlyWith = "munchausen")
            double munchausenLowest,

            @Option(help = "options of replay, optimizer and target network")
            LearningConfig learning,

            @Option(help = "epsilon-greedy exploration") EpsilonGreedyConfig exploration,
            @Option(help = "head of the Q-network") QHeadConfig network)
            implements QLearningConfig {

        public Config {
            Require.ranges(
                    Config.class,
                    discount,
                    nStep,
                    deltaClip,
                    doubleDqn,
                    munchausen,
                    munchausenTemperature,
                    munchausenScale,
                    munchausenLowest,
                    learning,
                    exploration,
                    network);
            Require.that(
                    !munchausen || (nStep == 1 && !doubleDqn),
                    "munchausen",
                    "nStep 1 and doubleDqn false with it",
                    "nStep " + nStep + ", doubleDqn " + doubleDqn);
        }

        /** For a task of small vectors: double DQN over three steps; the preset {@code atari-dqn} has the numbers of rlpyt. */
        public static Config defaults() {
            return Defaults.of(Config.class);
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
