package jarl.env.check;

import jarl.env.Env;
import jarl.env.NoInfo;
import jarl.env.Step;
import jarl.env.TrueScore;
import jarl.env.check.EnvChecker.Clause;
import jarl.random.RandomStream;
import jarl.space.ActionChoices;
import jarl.space.Space;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays an environment with random allowed actions, episode after episode. Whatever the environment throws becomes part
 * of the {@link Moment}, after which the play is over.
 */
final class EnvPlayer<O, A> {

    private final Env<O, A> env;
    private final Space<A> actionSpace;
    private final boolean masks;
    private final RandomStream random;
    private final RandomStream actions;
    private int episode;
    private int step;
    private boolean running;
    private @Nullable O observation;
    private @Nullable Step<O> result;
    private boolean @Nullable [] mask;

    /**
     * A player who has not yet called the environment.
     *
     * @param random for resets
     * @param actions for actions
     * @param episode the number of the episode before the first to come
     */
    EnvPlayer(
            Env<O, A> env,
            Space<A> actionSpace,
            boolean masks,
            RandomStream random,
            RandomStream actions,
            int episode) {
        this.env = env;
        this.actionSpace = actionSpace;
        this.masks = masks;
        this.random = random;
        this.actions = actions;
        this.episode = episode;
    }

    /** Goes on in the middle of an episode instead of resetting first. */
    void goOnAfter(Moment last) {
        episode = last.episode();
        step = last.step();
        running = true;
        mask = masks ? env.actionMask() : null;
    }

    /** The generator for resets. */
    RandomStream random() {
        return random;
    }

    /** The generator for actions. */
    RandomStream actions() {
        return actions;
    }

    /** The very object handed out last. */
    @Nullable
    O observation() {
        return observation;
    }

    /** The result of the last step; null after a reset. */
    @Nullable
    Step<O> result() {
        return result;
    }

    /** The mask handed out last; null if there is none. */
    boolean @Nullable [] mask() {
        return mask;
    }

    /** Steps, or resets where there is no running episode. */
    Moment next() {
        return running ? step() : reset();
    }

    /** Resets, wherever the episode stands. */
    Moment reset() {
        episode++;
        step = 0;
        result = null;
        Optional<String> thrown = Problems.thrownBy(() -> observation = env.reset(random));
        if (thrown.isPresent() || observation == null) {
            return over(Clause.RESET_WORKS, thrown.orElse("returned null"));
        }
        return moment(0, false, false, false, NoInfo.INSTANCE);
    }

    private Moment step() {
        step++;
        boolean[] flags = mask;
        A action = flags == null ? actionSpace.sample(actions) : ActionChoices.sample(actionSpace, actions, flags);
        A given = actionSpace.copy(action); // the environment may write into it
        Optional<String> thrown = Problems.thrownBy(() -> result = env.step(given));
        Step<O> returned = result;
        if (thrown.isPresent() || returned == null) {
            return over(Clause.STEP_WORKS, thrown.orElse("returned null") + named(action));
        }
        observation = returned.observation();
        if (observation == null) {
            return over(Clause.STEP_WORKS, "returned a step without observation" + named(action));
        }
        boolean taskGoesOn = returned.ends() && !TrueScore.endsTask(returned);
        return moment(returned.reward(), returned.terminated(), returned.truncated(), taskGoesOn, returned.info());
    }

    private Moment moment(
            double reward, boolean terminated, boolean truncated, boolean taskGoesOn, @Nullable Record info) {
        // Before the mask is asked for: a call might write to the observation.
        long content = ContentHash.of(observation);
        running = !terminated && !truncated;
        mask = null;
        if (masks && !terminated) { // after a truncated step too: its final observation is valued
            String wrong = readMask();
            if (!wrong.isEmpty()) {
                return over(Clause.ACTION_MASK, wrong);
            }
        }
        return new Moment(
                episode,
                step,
                content,
                reward,
                terminated,
                truncated,
                taskGoesOn,
                ContentHash.of(info),
                ContentHash.of(mask),
                null);
    }

    private Moment over(Clause clause, String detail) {
        running = false;
        return Moment.failed(episode, step, clause, detail);
    }

    /** Takes the mask; returns what is wrong with it, or nothing. */
    private String readMask() {
        Optional<String> thrown = Problems.thrownBy(() -> mask = env.actionMask());
        String wrong =
                thrown.orElseGet(() -> ActionChoices.mismatch(actionSpace, mask).orElse(""));
        if (!wrong.isEmpty()) {
            return wrong;
        }
        long content = ContentHash.of(mask);
        return Problems.thrownBy(() -> {
                    if (ContentHash.of(env.actionMask()) != content) {
                        throw new IllegalStateException("two calls without a step between them differ");
                    }
                })
                .orElse("");
    }

    private static String named(Object action) {
        return switch (action) {
            case Integer choice -> " (action " + choice + ")";
            case int[] choices when choices.length <= 8 -> " (action " + Arrays.toString(choices) + ")";
            case float[] values when values.length <= 8 -> " (action " + Arrays.toString(values) + ")";
            default -> "";
        };
    }
}
