package jarl.env.check;

import jarl.env.TrueScore;
import jarl.env.check.EnvChecker.Clause;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of one reset or step, short enough that a long play can be kept and compared with another.
 *
 * @param episode counted from 1
 * @param step of the episode, 0 for its reset
 * @param observation a hash of the contents
 * @param taskGoesOn whether it ended the episode but not the task, which the next reset goes on with; see {@link TrueScore}
 * @param info a hash of the contents
 * @param mask a hash of the contents
 * @param failure why the play cannot go on
 */
record Moment(
        int episode,
        int step,
        long observation,
        double reward,
        boolean terminated,
        boolean truncated,
        boolean taskGoesOn,
        long info,
        long mask,
        @Nullable Failure failure) {

    /** A call that returned nothing useful. */
    record Failure(Clause clause, String detail) {}

    static Moment failed(int episode, int step, Clause clause, String detail) {
        return new Moment(episode, step, 0, 0, false, false, false, 0, 0, new Failure(clause, detail));
    }

    /** Whether the episode goes on. */
    boolean running() {
        return failure == null && !terminated && !truncated;
    }

    /** In what the moment of another play differs from this one. */
    Optional<String> difference(Moment other) {
        if (other.failure != null) {
            return failure == null ? Optional.of(other.failure.detail()) : Optional.empty();
        }
        if (failure != null) {
            return Optional.of("expected what happened before (" + failure.detail() + "), got a result");
        }
        if (observation != other.observation) {
            return Optional.of("the observation is another");
        }
        if (Double.compare(reward, other.reward) != 0) {
            return Optional.of("expected reward " + reward + ", got " + other.reward);
        }
        if (terminated != other.terminated) {
            return Optional.of("expected terminated " + terminated + ", got " + other.terminated);
        }
        if (truncated != other.truncated) {
            return Optional.of("expected truncated " + truncated + ", got " + other.truncated);
        }
        if (info != other.info) {
            return Optional.of("the info is another");
        }
        return mask == other.mask ? Optional.empty() : Optional.of("the action mask is another");
    }
}
