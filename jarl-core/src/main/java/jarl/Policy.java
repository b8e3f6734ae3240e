package jarl;

import jarl.agent.Agent;
import jarl.agent.ValueEstimator;
import jarl.assembly.SpacesOnly;
import jarl.assembly.Wiring;
import jarl.checkpoint.Checkpoint;
import jarl.config.Require;
import jarl.env.BoundedActions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.model.ModelFactory;
import jarl.runner.EvaluationResult;
import jarl.sampler.Evaluator;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A trained policy, for use in an application: maps observations to actions, both as the environment's Java types, actions within the bounds of
 * the action space. A policy owns a copy of the parameters. Safe for use by several threads, one at a time.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class Policy<O, A> implements AutoCloseable {

    private final Wiring wiring;
    private final Agent<?> agent;
    private final Space<O> observationSpace;
    private final Space<A> actionSpace;
    private final PolicyInputs<O, A> inputs;
    private final TensorTree action;
    private final Rows<A> actionRow;
    private final UnaryOperator<A> toEnvironment;
    private final boolean plays;
    private boolean closed;

    @SuppressWarnings("unchecked") // the factory of a run makes environments of its types
    Policy(Wiring wiring) {
        this.wiring = wiring;
        this.agent = wiring.agent();
        try (var visit = wiring.patience().visit(wiring.factory())) {
            Env<O, A> env = (Env<O, A>) visit.env();
            this.observationSpace = env.observationSpace();
            this.actionSpace = env.actionSpace();
            this.plays = !wiring.environment().isOfSpacesOnly();
            PolicyInputs.Masks masks = env.masksActions() ? PolicyInputs.Masks.REQUIRED : PolicyInputs.Masks.NONE;
            this.inputs = new PolicyInputs<>(
                    agent, observationSpace, actionSpace, plays ? masks : PolicyInputs.Masks.OPTIONAL);
            this.action = TensorScope.unscoped(SpaceTensors.allocate(actionSpace, 1));
            this.actionRow = SpaceTensors.rows(actionSpace, action);
            this.toEnvironment = env instanceof BoundedActions<O, A> bounded ? bounded::toEnvironment : value -> value;
        }
    }

    /**
     * Reads the newest checkpoint of a run.
     *
     * @param factory makes the environment the run was trained on
     */
    public static <O, A> Policy<O, A> load(Path runDirectory, EnvFactory<O, A> factory) {
        SavedRun run = SavedRun.open(runDirectory);
        return load(run, run.newest(), factory);
    }

    /** Reads the newest checkpoint of a run that was trained with a network of your own. */
    public static <O, A> Policy<O, A> load(Path runDirectory, EnvFactory<O, A> factory, ModelFactory model) {
        SavedRun run = SavedRun.open(runDirectory, model);
        return load(run, run.newest(), factory);
    }

    /**
     * Reads a chosen checkpoint: {@code load(run, run.best(), CartPole::new)}.
     *
     * @param checkpoint a checkpoint of the run: {@link SavedRun#newest}, {@link SavedRun#best} or {@link SavedRun#checkpoint}
     */
    public static <O, A> Policy<O, A> load(SavedRun run, Checkpoint checkpoint, EnvFactory<O, A> factory) {
        return load(checkpoint, run.wiring(factory, 1));
    }

    /**
     * Reads the newest checkpoint of a run for a program that has no environment, only its spaces. Such a policy acts; an action mask may be
     * given and may be left out; {@link #evaluate} is refused.
     *
     * @throws jarl.config.ConfigException if the run was made with other spaces
     */
    public static <O, A> Policy<O, A> load(Path runDirectory, Space<O> observationSpace, Space<A> actionSpace) {
        SavedRun run = SavedRun.open(runDirectory);
        return load(run, run.newest(), observationSpace, actionSpace);
    }

    /** Reads a chosen checkpoint for a program that has no environment, see {@link #load(Path, Space, Space)}. */
    public static <O, A> Policy<O, A> load(
            SavedRun run, Checkpoint checkpoint, Space<O> observationSpace, Space<A> actionSpace) {
        return load(
                checkpoint,
                run.wiring(
                        Objects.requireNonNull(observationSpace, "observationSpace"),
                        Objects.requireNonNull(actionSpace, "actionSpace")));
    }

    private static <O, A> Policy<O, A> load(Checkpoint checkpoint, Wiring wiring) {
        try {
            SavedRun.readParameters(checkpoint, wiring);
            return new Policy<>(wiring);
        } catch (RuntimeException e) {
            wiring.close();
            throw e;
        }
    }

    /**
     * Chooses the most likely action. For an agent without memory, as one with memory sees the reward of the step before (this gives it 0), and an
     * environment without action masks.
     *
     * @throws IllegalArgumentException if the observation has another shape than the environment's, or a number that is not finite or out of
     *     range
     */
    public A act(O observation) {
        return act(observation, 0);
    }

    /**
     * Chooses the most likely action, given the reward of the previous action, an input of recurrent agents. A policy remembers the episode:
     * call {@link #startEpisode} at the beginning of each episode.
     *
     * @param allowed the environment's action mask, if it has one
     * @throws IllegalArgumentException also if the reward is not finite, or the mask leaves nothing to choose
     */
    public synchronized A act(O observation, double previousReward, boolean... allowed) {
        Require.open(!closed, "the policy");
        AgentInputs step = inputs.write(observation, previousReward, allowed);
        try (var _ = TensorScope.withoutGradients()) {
            agent.actGreedily(step, action, step.state());
        }
        return chosen();
    }

    /** Draws an action as the policy does in training, see {@link #act(Object)}. */
    public A sample(RandomGenerator random, O observation) {
        return sample(random, observation, 0);
    }

    /** Draws an action as the policy does in training, see {@link #act(Object, double, boolean...)}. */
    public synchronized A sample(RandomGenerator random, O observation, double previousReward, boolean... allowed) {
        Require.open(!closed, "the policy");
        sample(agent, random, inputs.write(observation, previousReward, allowed));
        return chosen();
    }

    private <I extends TensorTree> void sample(Agent<I> drawing, RandomGenerator random, AgentInputs step) {
        try (var _ = TensorScope.withoutGradients()) {
            I info = TensorTree.allocate(drawing.exampleInfo(), 1);
            drawing.act(step, new RandomGenerator[] {random}, action, info, step.state());
        }
    }

    private A chosen() {
        A chosen = actionRow.read(0);
        inputs.acted(chosen);
        return toEnvironment.apply(chosen);
    }

    /**
     * Chooses the most likely actions for many observations at once. For an agent without memory and an environment without action masks.
     *
     * @return action i for observation i
     * @throws IllegalArgumentException also if the agent has memory, or the environment has masks
     */
    public synchronized List<A> act(List<O> observations) {
        Require.open(!closed, "the policy");
        int count = observations.size();
        try (var _ = TensorScope.withoutGradients()) {
            AgentInputs together = inputs.together(observations);
            if (count == 0) {
                return List.of();
            }
            TensorTree actions = SpaceTensors.allocate(actionSpace, count);
            agent.actGreedily(together, actions, together.state());
            Rows<A> chosen = SpaceTensors.rows(actionSpace, actions);
            return IntStream.range(0, count)
                    .mapToObj(i -> toEnvironment.apply(chosen.read(i)))
                    .toList();
        }
    }

    /**
     * Estimates the discounted return after an observation; empty for an agent without a value estimate. Does not change the remembered episode.
     *
     * @throws IllegalArgumentException as {@link #act(Object)}
     */
    public synchronized OptionalDouble value(O observation) {
        Require.open(!closed, "the policy");
        AgentInputs step = inputs.write(observation);
        Optional<ValueEstimator> estimator = agent.valueEstimator();
        if (estimator.isEmpty()) {
            return OptionalDouble.empty();
        }
        try (var _ = TensorScope.withoutGradients()) {
            Tensor value = Tensor.zeros(DType.FLOAT32, 1);
            estimator.get().value(step, value);
            return OptionalDouble.of(value.item());
        }
    }

    /**
     * The probability with which {@link #sample} draws each choice: action i of a discrete space; the values of one choice after another where
     * there are several; of a yes-or-no value that of yes. Empty for actions that are real numbers alone. Does not change the remembered
     * episode.
     *
     * @throws IllegalArgumentException as {@link #act(Object)}
     */
    public Optional<double[]> probabilities(O observation) {
        return probabilities(observation, 0);
    }

    /** The probability of each choice, see {@link #act(Object, double, boolean...)} and {@link #probabilities(Object)}. */
    public synchronized Optional<double[]> probabilities(O observation, double previousReward, boolean... allowed) {
        return ask(agent::probabilities, observation, previousReward, allowed);
    }

    /**
     * The predicted discounted return of each action; empty for an agent that predicts none, which are those of Q-learning. Does not change the
     * remembered episode.
     *
     * @throws IllegalArgumentException as {@link #act(Object)}
     */
    public Optional<double[]> actionValues(O observation) {
        return actionValues(observation, 0);
    }

    /** The predicted return of each action, see {@link #act(Object, double, boolean...)} and {@link #actionValues(Object)}. */
    public synchronized Optional<double[]> actionValues(O observation, double previousReward, boolean... allowed) {
        return ask(agent::actionValues, observation, previousReward, allowed);
    }

    private Optional<double[]> ask(
            Function<AgentInputs, Optional<Tensor>> question,
            O observation,
            double previousReward,
            boolean... allowed) {
        Require.open(!closed, "the policy");
        AgentInputs step = inputs.write(observation, previousReward, allowed);
        try (var _ = TensorScope.withoutGradients()) {
            return question.apply(step).map(answer -> {
                float[] numbers = answer.toFloats();
                return IntStream.range(0, numbers.length)
                        .mapToDouble(i -> numbers[i])
                        .toArray();
            });
        }
    }

    /**
     * Plays whole episodes with the most likely actions, in environments of the factory with which the policy was loaded.
     *
     * @param seed random seed; episode i uses its random stream i
     * @throws jarl.sampler.EnvironmentException if an environment fails; the message names the episode
     */
    public synchronized EvaluationResult evaluate(int episodes, long seed) {
        Require.open(!closed, "the policy");
        Require.atLeast("episodes", episodes, 1);
        if (!plays) {
            throw SpacesOnly.unplayable();
        }
        try (Evaluator<?> evaluator = wiring.evaluator(true)) {
            return EvaluationResult.of(evaluator.play(episodes, seed));
        }
    }

    /** Starts an episode: forgets the previous actions and the recurrent state. */
    public synchronized void startEpisode() {
        Require.open(!closed, "the policy");
        inputs.startEpisode();
    }

    /** The space of observations. */
    public synchronized Space<O> observationSpace() {
        Require.open(!closed, "the policy");
        return observationSpace;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            agent.close();
            inputs.close();
            TensorTree.leaves(action).values().forEach(Tensor::close);
        }
    }
}
