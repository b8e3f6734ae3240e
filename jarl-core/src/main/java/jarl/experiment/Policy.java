package jarl.experiment;

import jarl.agent.ActorCriticAgent;
import jarl.checkpoint.Checkpoint;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.RescaleAction;
import jarl.samples.AgentInputs;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.nio.file.Path;

/**
 * A trained policy, for use in an application: observations in, actions out, both as the environment's Java types. It has its own copy of
 * the parameters. Safe for use by several threads, one at a time.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class Policy<O, A> implements AutoCloseable {

    private final ActorCriticAgent agent;
    private final Space<O> observationSpace;
    private final AgentInputs inputs;
    private final ArrayTuple action;
    private final Rows<O> observationRow;
    private final Rows<A> actionRow;
    private final ActionTransform<A> toEnvironment;
    private boolean closed;

    /** What happens to the agent's action before the environment gets it. */
    private interface ActionTransform<A> {
        A apply(A action);
    }

    @SuppressWarnings("unchecked") // the factory of a run makes environments of its types
    Policy(Wiring wiring) {
        this.agent = wiring.agent();
        try (Env<O, A> env = (Env<O, A>) wiring.factory().create()) {
            this.observationSpace = env.observationSpace();
            this.inputs = TensorScope.unscoped(new AgentInputs(
                    observationSpace.allocate(1), env.actionSpace().allocate(1), Tensor.zeros(DType.FLOAT32, 1)));
            this.action = TensorScope.unscoped(env.actionSpace().allocate(1));
            this.observationRow = observationSpace.rows(inputs.observation());
            this.actionRow = env.actionSpace().rows(action);
            this.toEnvironment = env instanceof RescaleAction<?> rescale
                    ? value -> (A) rescale.toEnvironment((float[]) value)
                    : value -> value;
        }
    }

    /**
     * Reads the newest checkpoint of a run.
     *
     * @param factory makes the environment the run was trained on
     */
    public static <O, A> Policy<O, A> load(Path runDirectory, EnvFactory<O, A> factory) {
        SavedRun saved = SavedRun.open(runDirectory);
        Checkpoint checkpoint = saved.newest();
        Wiring wiring = new Wiring(saved.config(), factory, 1);
        try {
            SavedRun.readParameters(checkpoint, wiring);
            return new Policy<>(wiring);
        } catch (RuntimeException e) {
            wiring.close();
            throw e;
        }
    }

    /**
     * The most likely action.
     *
     * @throws IllegalArgumentException if the observation has another shape than the environment's
     */
    public synchronized A act(O observation) {
        if (closed) {
            throw new IllegalStateException("the policy is closed");
        }
        observationRow.write(0, observation);
        try (var _ = TensorScope.withoutGradients()) {
            agent.actGreedily(inputs, action);
        }
        return toEnvironment.apply(actionRow.read(0));
    }

    /** The space of observations. */
    public Space<O> observationSpace() {
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
