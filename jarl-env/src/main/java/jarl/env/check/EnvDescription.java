package jarl.env.check;

import jarl.env.Env;
import jarl.env.check.EnvChecker.Clause;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import jarl.space.Composite;
import jarl.space.Space;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The constant properties of an environment. */
record EnvDescription<O, A>(
        Space<O> observations, Space<A> actions, Class<? extends Record> infoType, boolean masks, boolean savesState) {

    /** Describes this environment; null, and reported, if the description does not suffice for playing. */
    static <O, A> @Nullable EnvDescription<O, A> of(Env<O, A> env, Problems problems) {
        try {
            EnvDescription<O, A> description = new EnvDescription<>(
                    env.observationSpace(), env.actionSpace(), env.infoType(), env.masksActions(), env.savesState());
            return description.complete(problems) ? description : null;
        } catch (Throwable e) {
            problems.report(Clause.SPACES, Problems.threw(e));
            return null;
        }
    }

    private boolean complete(Problems problems) {
        if (observations == null) {
            problems.report(Clause.SPACES, "expected an observation space, got null");
        } else if (actions == null) {
            problems.report(Clause.SPACES, "expected an action space, got null");
        } else if (infoType == null) {
            problems.report(Clause.INFO_TYPE, "expected a record class, got null");
        } else if (masks && ActionChoices.count(actions) == 0) {
            problems.report(
                    Clause.ACTION_MASK,
                    "only Discrete, MultiDiscrete and a Composite with one of these have masks, got " + actions);
        } else {
            return true;
        }
        return false;
    }

    /** A player of a new instance, who calls the streams of this number. */
    EnvPlayer<O, A> player(Env<O, A> env, RandomStreams streams, int index) {
        return player(env, streams.stream("environment", index), streams.stream("action", index), 0);
    }

    /** A player whose first reset starts the episode after this one. */
    EnvPlayer<O, A> player(Env<O, A> env, RandomStream random, RandomStream choices, int episode) {
        return new EnvPlayer<>(env, actions, masks, random, choices, episode);
    }

    /** Reports in what another description differs. */
    void compare(EnvDescription<O, A> other, String where, Problems problems) {
        if (!same(observations, other.observations)) {
            problems.report(Clause.SPACES, where + " observes " + other.observations + " instead of " + observations);
        }
        if (!same(actions, other.actions)) {
            problems.report(Clause.SPACES, where + " takes " + other.actions + " instead of " + actions);
        }
        if (infoType != other.infoType) {
            problems.report(Clause.INFO_TYPE, where + " names " + other.infoType + " instead of " + infoType);
        }
        if (masks != other.masks) {
            problems.report(Clause.ACTION_MASK, where + " says " + other.masks + " to masksActions");
        }
        if (savesState != other.savesState) {
            problems.report(Clause.SAVED_STATE, where + " says " + other.savesState + " to savesState");
        }
    }

    private static boolean same(Space<?> one, Space<?> other) {
        if (!(one instanceof Composite<?> a) || !(other instanceof Composite<?> b)) {
            return one.equals(other);
        }
        boolean same = a.names().equals(b.names());
        for (int i = 0; same && i < a.spaces().size(); i++) {
            same = same(a.spaces().get(i), b.spaces().get(i));
        }
        return same;
    }

    /** Describes a defect of an observation, or returns nothing for a valid one. */
    Optional<String> mismatch(O observation) {
        try {
            return observations.mismatch(observation);
        } catch (RuntimeException e) {
            return Optional.of("expected a value of " + observations + ", got "
                    + observation.getClass().getSimpleName() + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    /** Whether an observation has no NaN or infinity, as far as it can be read at all. */
    boolean finite(O observation) {
        try {
            return observations.finite(observation);
        } catch (RuntimeException unreadable) {
            return true;
        }
    }
}
