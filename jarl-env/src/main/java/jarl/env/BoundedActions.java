package jarl.env;

import jarl.space.ActionBounds;
import jarl.space.Space;
import java.util.Optional;

/**
 * Brings every action within the bounds of the inner environment's space, whose actions may be of any kind: see {@link ActionBounds}. The
 * one place where an agent's actions cross to the environment, in training, evaluation and play.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class BoundedActions<O, A> extends ForwardingEnv<O, A> {

    private final ActionBounds<A> bounds;

    /**
     * Fits an environment's actions.
     *
     * @param inner owned by this wrapper from now on
     * @param bounds of its action space
     */
    public BoundedActions(Env<O, A> inner, ActionBounds<A> bounds) {
        super(inner);
        this.bounds = bounds;
    }

    /** Lets an agent act in [-1, 1] where the environment has two finite bounds, and clips to single ones. */
    public static <O, A> BoundedActions<O, A> rescaled(Env<O, A> inner) {
        return new BoundedActions<>(inner, ActionBounds.rescaling(inner.actionSpace()));
    }

    /** Clips to the environment's bounds. */
    public static <O, A> BoundedActions<O, A> clipped(Env<O, A> inner) {
        return new BoundedActions<>(inner, ActionBounds.clipping(inner.actionSpace()));
    }

    @Override
    public Space<A> actionSpace() {
        return bounds.agentSpace();
    }

    /** {@inheritDoc} Continuous components must be finite. */
    @Override
    public Step<O> step(A action) {
        return inner().step(toEnvironment(action));
    }

    /**
     * The inner environment's action for one of an agent's.
     *
     * @throws IllegalArgumentException if a number is not finite, or a length or a choice is not one of the space
     */
    public A toEnvironment(A action) {
        Optional<String> defect = bounds.agentSpace().defect(action);
        if (defect.isPresent()) {
            throw new IllegalArgumentException("BoundedActions: action: " + defect.get());
        }
        return bounds.toEnvironment(action);
    }
}
