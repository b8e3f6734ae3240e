package jarl.assembly;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Space;
import java.util.random.RandomGenerator;

/** Stands for an environment that is not there: a policy acts by its spaces, but cannot play. */
public record SpacesOnly<O, A>(Space<O> observationSpace, Space<A> actionSpace) implements Env<O, A> {

    @Override
    public O reset(RandomGenerator random) {
        throw unplayable();
    }

    @Override
    public Step<O> step(A action) {
        throw unplayable();
    }

    /** The exception that says so. */
    public static IllegalStateException unplayable() {
        return new IllegalStateException("the policy was loaded from spaces alone: load it with the factory of its"
                + " environment to play episodes");
    }
}
