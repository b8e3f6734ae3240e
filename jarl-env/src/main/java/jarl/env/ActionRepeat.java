package jarl.env;

import jarl.config.Require;
import jarl.space.Space;

/**
 * Repeats each action in another environment (frame skip) and sums the rewards: the agent decides less often,
 * random exploration reaches further. Repetition stops when the episode ends. Observation and info come from the last
 * repetition.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class ActionRepeat<O, A> extends ForwardingEnv<O, A> {

    private final Space<A> actions;
    private final int repeats;

    /**
     * Repeats actions.
     *
     * @param inner owned by this wrapper from now on
     * @param repeats at least 1
     */
    public ActionRepeat(Env<O, A> inner, int repeats) {
        super(inner);
        Require.atLeast("repeats", repeats, 1);
        if (repeats > 1 && TrueScore.class.isAssignableFrom(inner.infoType())) {
            throw new IllegalArgumentException(
                    "ActionRepeat: the scores of repeated actions would be lost: use the environment's own frame skip");
        }
        this.actions = inner.actionSpace();
        this.repeats = repeats;
    }

    @Override
    public Step<O> step(A action) {
        Step<O> step = inner().step(given(action, 1));
        double reward = step.reward();
        for (int i = 2; i <= repeats && !step.ends(); i++) {
            step = inner().step(given(action, i));
            reward += step.reward();
        }
        return new Step<>(step.observation(), reward, step.terminated(), step.truncated(), step.info());
    }

    /** Copies the action for the environment, which may write into its arrays, while later repetitions need the same action. */
    private A given(A action, int repetition) {
        return repetition == repeats || action == null ? action : actions.copy(action);
    }
}
