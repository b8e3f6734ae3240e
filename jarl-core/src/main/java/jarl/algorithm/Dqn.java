package jarl.algorithm;

import jarl.agent.ActionValues;
import jarl.agent.DqnAgent;
import jarl.agent.ExplorationConfig;
import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;
import jarl.model.ActionValueModel;
import jarl.model.QConfig;
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
    public static Algorithm<ActionValues> create(
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
        Tensor choosing = config.doubleDqn() ? values(network, batch, true) : next;
        Tensor bootstrap = QLearning.ofActions(next, QLearning.best(choosing, batch.nextInputs()));
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
            @Help(value = "discount factor, gamma", source = "Mnih et al. 2015; rlpyt DQN")
            double discount,

            @Help(value = "number of rewards in the n-step return, n", source = "Hessel et al. 2018; 1 in rlpyt DQN")
            int nStep,

            @Help(
                    value = "Huber threshold, also the cap of priorities; 0 for squared error",
                    source = "Mnih et al. 2015; rlpyt DQN")
            double deltaClip,

            @Help(
                    value = "double Q-learning: choose the next action with the online network",
                    source = "van Hasselt et al. 2016; Hessel et al. 2018; off in rlpyt DQN")
            boolean doubleDqn,

            @Help(
                    value = "Munchausen target: add the scaled log-policy to the reward and regularize the target by "
                            + "entropy",
                    source = "Vieillard et al. 2020; not in rlpyt")
            boolean munchausen,

            @Help(value = "munchausen: entropy temperature of the policy, tau", source = "Vieillard et al. 2020")
            double munchausenTemperature,

            @Help(value = "munchausen: coefficient of the log-policy bonus, alpha", source = "Vieillard et al. 2020")
            double munchausenScale,

            @Help(value = "munchausen: lower clip of the log-policy bonus, l_0", source = "Vieillard et al. 2020")
            double munchausenLowest,

            @Help("options of replay, optimizer and target network")
            LearningConfig learning,

            @Help("epsilon-greedy exploration") ExplorationConfig exploration,
            @Help("head of the Q-network") QConfig network)
            implements QLearningConfig {

        public Config {
            Require.between("discount", discount, 0, 1);
            Require.atLeast("nStep", nStep, 1);
            Require.atMost("nStep", nStep, NStep.MOST_STEPS);
            Require.atLeast("deltaClip", deltaClip, 0);
            Require.above("munchausenTemperature", munchausenTemperature, 0);
            Require.between("munchausenScale", munchausenScale, 0, 1);
            Require.finite("munchausenLowest", munchausenLowest);
            Require.that(munchausenLowest <= 0, "munchausenLowest", "at most 0", munchausenLowest);
            Require.that(
                    !munchausen || (nStep == 1 && !doubleDqn),
                    "munchausen",
                    "nStep 1 and doubleDqn false with it",
                    "nStep " + nStep + ", doubleDqn " + doubleDqn);
        }

        /** For a task of small vectors: double DQN over three steps; the preset {@code atari-dqn} has the numbers of rlpyt. */
        public static Config defaults() {
            return new Config(
                    0.99,
                    3,
                    1,
                    true,
                    false,
                    0.03,
                    0.9,
                    -1,
                    LearningConfig.defaults(),
                    ExplorationConfig.defaults(),
                    QConfig.defaults());
        }

        /** The same options but for one: {@code with("discount", 0.95)}, see {@link Options#with}. */
        public Config with(String option, Object value) {
            return Options.with(this, option, value);
        }
    }
}
