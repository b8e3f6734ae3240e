package jarl.env;

import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A task to learn, which a user of jarl implements. One thread at a time uses an instance; an {@link EnvFactory} makes one
 * per column.
 *
 * <p>The clauses, which {@link jarl.env.check.EnvChecker} checks: {@code reset} before the first {@code step} and after every step that returned
 * {@code terminated} or {@code truncated}; observations lie in {@link #observationSpace}; the arrays handed out are not written again by
 * the environment; all randomness comes from the generator given to {@code reset}, so that the same generator state and actions give the
 * same episode; rewards are finite. An episode depends on nothing from before its reset, with one exception that the environment declares:
 * where the last step's info is a {@link TrueScore} that says that the task has not ended, the reset continues that task, as the next
 * life continues the same game.
 *
 * @param <O> observation type, see {@link Space}
 * @param <A> action type, see {@link Space}
 */
public interface Env<O, A> extends AutoCloseable {

    Space<O> observationSpace();

    Space<A> actionSpace();

    /**
     * Starts an episode.
     *
     * @param random the only source of randomness until the next reset; the environment may keep it for its steps
     * @return the first observation
     */
    O reset(RandomGenerator random);

    /** Advances one step. */
    Step<O> step(A action);

    /** The record class of {@link Step#info}; its numeric components are recorded with the samples. */
    default Class<? extends Record> infoType() {
        return NoInfo.class;
    }

    /**
     * Whether {@link #actionMask} says which choices are allowed; constant for the whole life of the environment. By default, whether
     * {@code actionMask} is implemented.
     */
    default boolean masksActions() {
        return Overrides.of(this, "actionMask");
    }

    /**
     * Returns the allowed choices of a Discrete action ({@code n} flags), of each component of a MultiDiscrete one (their flags one after
     * another), or of each Discrete or MultiDiscrete component of a Composite one (in order; other components have no flags) in the current
     * state. At least one option of each choice must be allowed. Called after reset and after each step that did not terminate (after one that
     * was truncated too: what could have been done next is what the final observation is worth), and only if {@link #masksActions}.
     */
    default boolean[] actionMask() {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " does not mask actions");
    }

    /**
     * What the behaviour comes from besides the class and its options, by name: the version of a library, the contents of a file. A run notes it, and
     * goes on only where all of it is the same; where its policy plays, a difference is warned of.
     */
    default Map<String, String> provenance() {
        return Map.of();
    }

    /** Draws a picture of the current state, without a display. */
    default Optional<BufferedImage> render() {
        return Optional.empty();
    }

    /**
     * Whether {@link #saveState} and {@link #restoreState} work. A resumed run equals an uninterrupted one bit for bit only if they do;
     * otherwise its episodes start afresh. By default, whether both are implemented.
     */
    default boolean savesState() {
        return Overrides.of(this, "saveState", DataOutput.class)
                && Overrides.of(this, "restoreState", DataInput.class, RandomGenerator.class);
    }

    /**
     * Writes everything on which the rest of the episode depends, except the random generator. Called after every batch, not only for
     * checkpoints, so that nothing is lost if an environment fails in the next batch: a call should not take longer than a few steps.
     */
    default void saveState(DataOutput out) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot save its state");
    }

    /**
     * Continues from what {@link #saveState} wrote.
     *
     * @param random the generator for the rest of the episode
     */
    default void restoreState(DataInput in, RandomGenerator random) throws IOException {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot restore its state");
    }

    @Override
    default void close() {}
}
