package jarl.experiment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.agent.Agent;
import jarl.agent.ValueEstimator;
import jarl.checkpoint.Checkpoint;
import jarl.config.Require;
import jarl.env.BoundedActions;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.model.ModelFactory;
import jarl.runner.EvaluationResult;
import jarl.sampler.Evaluator;
import jarl.samples.AgentInputs;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
    private final AgentInputs inputs;
    private final ArrayTuple action;
    private final Rows<O> observationRow;
    private final Rows<A> actionRow;
    private final Rows<A> previousActionRow;
    private final A nullAction;
    private final int maskChoices;
    private final UnaryOperator<A> toEnvironment;
    private boolean closed;

    @SuppressWarnings("unchecked") // the factory of a run makes environments of its types
    Policy(Wiring wiring) {
        this.wiring = wiring;
        this.agent = wiring.agent();
        try (var visit = wiring.patience().visit(wiring.factory())) {
            Env<O, A> env = (Env<O, A>) visit.env();
            this.observationSpace = env.observationSpace();
            this.actionSpace = env.actionSpace();
            this.maskChoices = env.masksActions() ? ActionChoices.count(env.actionSpace()) : 0;
            this.inputs = TensorScope.unscoped(new AgentInputs(
                    observationSpace.allocate(1),
                    env.actionSpace().allocate(1),
                    Tensor.zeros(DType.FLOAT32, 1),
                    maskChoices == 0 ? NoTensors.INSTANCE : Tensor.zeros(DType.BOOL, 1, maskChoices),
                    ArrayTuple.allocate(agent.initialState(), 1)));
            this.previousActionRow = env.actionSpace().rows(inputs.previousAction());
            this.nullAction = env.actionSpace().nullValue();
            this.action = TensorScope.unscoped(env.actionSpace().allocate(1));
            this.observationRow = observationSpace.rows(inputs.observation());
            this.actionRow = env.actionSpace().rows(action);
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
        Wiring wiring = run.wiring(factory, 1);
        try {
            SavedRun.readParameters(checkpoint, wiring);
            return new Policy<>(wiring);
        } catch (RuntimeException e) {
            wiring.close();
            throw e;
        }
    }

    /**
     * Chooses the most likely action. For an agent without memory and an environment without action masks.
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
        read(observation, previousReward, allowed);
        try (var _ = TensorScope.withoutGradients()) {
            agent.actGreedily(inputs, action, inputs.state());
        }
        return chosen();
    }

    /** Draws an action as the policy does in training, see {@link #act(Object)}. */
    public A sample(RandomGenerator random, O observation) {
        return sample(random, observation, 0);
    }

    /** Draws an action as the policy does in training, see {@link #act(Object, double, boolean...)}. */
    public synchronized A sample(RandomGenerator random, O observation, double previousReward, boolean... allowed) {
        read(observation, previousReward, allowed);
        sample(agent, random);
        return chosen();
    }

    private <I extends ArrayTuple> void sample(Agent<I> drawing, RandomGenerator random) {
        try (var _ = TensorScope.withoutGradients()) {
            I info = ArrayTuple.allocate(drawing.exampleInfo(), 1);
            drawing.act(inputs, new RandomGenerator[] {random}, action, info, inputs.state());
        }
    }

    /**
     * Chooses the most likely actions for many observations at once. For an agent without memory and an environment without action masks.
     *
     * @return action i for observation i
     * @throws IllegalArgumentException also if the agent has memory, or the environment has masks
     */
    public synchronized List<A> act(List<O> observations) {
        Require.open(!closed, "the policy");
        if (maskChoices > 0 || !ArrayTuple.leaves(inputs.state()).isEmpty()) {
            throw new IllegalArgumentException(
                    "many observations at once are for agents without memory and environments"
                            + " without action masks: give one after the other");
        }
        for (int i = 0; i < observations.size(); i++) {
            int index = i;
            observationSpace.defect(observations.get(i)).ifPresent(defect -> {
                throw new IllegalArgumentException("observation " + index + ": " + defect);
            });
        }
        return observations.isEmpty() ? List.of() : actTogether(observations);
    }

    private List<A> actTogether(List<O> observations) {
        int count = observations.size();
        try (var _ = TensorScope.withoutGradients()) {
            AgentInputs together = new AgentInputs(
                    observationSpace.allocate(count),
                    actionSpace.allocate(count),
                    Tensor.zeros(DType.FLOAT32, count),
                    NoTensors.INSTANCE,
                    NoTensors.INSTANCE);
            Rows<O> rows = observationSpace.rows(together.observation());
            for (int i = 0; i < count; i++) {
                rows.write(i, observations.get(i));
            }
            ArrayTuple actions = actionSpace.allocate(count);
            agent.actGreedily(together, actions, together.state());
            Rows<A> chosen = actionSpace.rows(actions);
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
        observationSpace.defect(observation).ifPresent(defect -> {
            throw new IllegalArgumentException("observation: " + defect);
        });
        Optional<ValueEstimator> estimator = agent.valueEstimator();
        if (estimator.isEmpty()) {
            return OptionalDouble.empty();
        }
        observationRow.write(0, observation);
        try (var _ = TensorScope.withoutGradients()) {
            Tensor value = Tensor.zeros(DType.FLOAT32, 1);
            estimator.get().value(inputs, value);
            return OptionalDouble.of(value.item());
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
        try (Evaluator<?> evaluator = wiring.evaluator(true)) {
            return EvaluationResult.of(evaluator.play(episodes, seed));
        }
    }

    private A chosen() {
        A chosen = actionRow.read(0);
        previousActionRow.write(0, chosen);
        return toEnvironment.apply(chosen);
    }

    private void read(O observation, double previousReward, boolean... allowed) {
        Require.open(!closed, "the policy");
        if (allowed.length != maskChoices) {
            throw new IllegalArgumentException(
                    "expected an action mask of " + maskChoices + " flags, got " + allowed.length);
        }
        requireUsable(observation, previousReward, allowed);
        observationRow.write(0, observation);
        inputs.previousReward().segment().set(JAVA_FLOAT, 0, (float) previousReward);
        if (inputs.actionMask() instanceof Tensor mask) {
            for (int i = 0; i < maskChoices; i++) {
                mask.segment().set(JAVA_BYTE, i, (byte) (allowed[i] ? 1 : 0));
            }
        }
    }

    /** Refuses the observations that training refuses: a network would answer them arbitrarily. */
    private void requireUsable(O observation, double previousReward, boolean... allowed) {
        observationSpace.defect(observation).ifPresent(defect -> {
            throw new IllegalArgumentException("observation: " + defect);
        });
        if (!Float.isFinite((float) previousReward)) {
            throw new IllegalArgumentException("previousReward must be a finite float32, got " + previousReward);
        }
        if (maskChoices > 0) {
            ActionChoices.mismatch(actionSpace, allowed).ifPresent(mismatch -> {
                throw new IllegalArgumentException("action mask: " + mismatch);
            });
        }
    }

    /** Starts an episode: forgets the previous actions and the recurrent state. */
    public synchronized void startEpisode() {
        Require.open(!closed, "the policy");
        previousActionRow.write(0, nullAction);
        ArrayTuple.leaves(inputs.state())
                .values()
                .forEach(leaf -> leaf.segment().fill((byte) 0));
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
            ArrayTuple.leaves(inputs).values().forEach(Tensor::close);
            ArrayTuple.leaves(action).values().forEach(Tensor::close);
        }
    }
}
