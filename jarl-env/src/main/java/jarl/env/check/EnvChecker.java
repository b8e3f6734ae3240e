package jarl.env.check;

import jarl.config.Require;
import jarl.env.Env;
import jarl.env.EnvFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells the author of an environment which clauses of {@link Env} it breaks, and where. The environment is played with
 * random allowed actions, several instances of it several times, and what should be equal is compared.
 *
 * <p>A problem can be seen again: resets draw from {@code new RandomStreams(seed).stream("environment")}, actions from
 * {@code new RandomStreams(seed).stream("action")}.
 */
public final class EnvChecker {
    private EnvChecker() {}

    /** The severity of a problem. */
    public enum Level {
        /** Training with the environment fails or is not what it seems. */
        ERROR,
        /** Fine for some tasks, a mistake for others. */
        WARNING
    }

    /** The checked rules, in the order of reports. */
    public enum Clause {
        FACTORY(Level.ERROR, "the factory makes a new environment each time"),
        SPACES(Level.ERROR, "the spaces are there, and the same for every instance at all times"),
        RESET_WORKS(Level.ERROR, "reset returns an observation"),
        STEP_WORKS(Level.ERROR, "step returns a result for every allowed action"),
        OBSERVATION_IN_SPACE(Level.ERROR, "observations lie in the observation space"),
        OBSERVATION_FINITE(Level.ERROR, "observations are finite"),
        REWARD_FINITE(Level.ERROR, "rewards are finite, as float32 too"),
        INFO_TYPE(Level.ERROR, "infos are of the class that infoType names"),
        ACTION_MASK(Level.ERROR, "the action mask fits the action space and allows one of each choice"),
        ARRAYS_KEPT(Level.ERROR, "arrays handed out are not written again"),
        DETERMINISM(Level.ERROR, "the same generator state and actions give the same episodes"),
        INDEPENDENCE(Level.ERROR, "instances do not disturb each other"),
        FRESH_START(Level.ERROR, "an episode depends on nothing from before its reset, unless it goes on with a task"),
        STEP_BEFORE_RESET(Level.ERROR, "a step before the first reset is refused or leaves no trace"),
        STEP_AFTER_END(Level.ERROR, "a step after the end is refused or leaves no trace"),
        SAVED_STATE(Level.ERROR, "a restored state continues as if nothing had happened"),
        RENDERING(Level.ERROR, "render returns a picture or nothing, and changes nothing"),
        CLOSING(Level.ERROR, "close may be called twice"),
        STARTS_VARY(Level.WARNING, "starts vary with the generator"),
        EPISODES_END(Level.WARNING, "episodes end within the steps checked");

        private final Level level;
        private final String text;

        Clause(Level level, String text) {
            this.level = level;
            this.text = text;
        }

        /** The severity of a violation of this clause. */
        public Level level() {
            return level;
        }

        /** The clause in words. */
        public String text() {
            return text;
        }
    }

    /**
     * A broken clause; {@link #toString} says all of it on one line.
     *
     * @param clause which
     * @param episode in which episode it showed first, counted from 1; 0 if outside any
     * @param step in which step of that episode, counted from 1; 0 for its reset
     * @param seed the seed that was given
     * @param detail what was expected and what was found, one line
     */
    public record Problem(Clause clause, int episode, int step, long seed, String detail) {

        /** The severity of this problem. */
        public Level level() {
            return clause.level();
        }

        @Override
        public String toString() {
            return level() + " " + clause.text() + ": episode " + episode + ", step " + step + ", seed " + seed + ": "
                    + detail;
        }
    }

    /**
     * Checks an environment on the caller's thread. What it throws is reported, not thrown; an environment that does not
     * return from a call hangs the check as well, but see {@link #check(EnvFactory, long, int, double)}.
     *
     * @param factory makes the instances to play with; all are closed
     * @param seed of the generators for resets and actions
     * @param steps how many steps to look for problems in, at least 1; up to twenty times as many are taken
     *     altogether
     * @return the broken clauses in the order of {@link Clause}, each once, where it showed first; empty if none
     */
    public static <O, A> List<Problem> check(EnvFactory<O, A> factory, long seed, int steps) {
        Require.atLeast("steps", steps, 1);
        Problems problems = new Problems(seed);
        new EnvTrials<>(factory, seed, problems).run(steps);
        return problems.all();
    }

    /**
     * Checks an environment on a thread of its own, and gives up when a call does not return: that is then reported with
     * the problems found before, and the thread inside it is left behind.
     *
     * @param stepTimeout seconds that a call may take; 0 for any, on the caller's thread
     */
    public static <O, A> List<Problem> check(EnvFactory<O, A> factory, long seed, int steps, double stepTimeout) {
        Require.atLeast("stepTimeout", stepTimeout, 0);
        if (stepTimeout == 0) {
            return check(factory, seed, steps);
        }
        Require.atLeast("steps", steps, 1);
        Problems problems = new Problems(seed);
        WatchedEnv.Watch watch = new WatchedEnv.Watch();
        EnvTrials<O, A> trials = new EnvTrials<>(WatchedEnv.factory(factory, watch), seed, problems);
        FutureTask<List<Problem>> checking = new FutureTask<>(() -> {
            trials.run(steps);
            return problems.all();
        });
        Thread.ofPlatform().daemon().name("jarl-check-env").start(checking);
        long pause = Math.max(1, (long) (stepTimeout * 1000 / 10));
        while (true) {
            try {
                return checking.get(pause, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Optional<WatchedEnv.Call> overdue = watch.overdue(stepTimeout);
                if (overdue.isPresent()) {
                    WatchedEnv.Call call = overdue.get();
                    watch.giveUp();
                    checking.cancel(true);
                    return problems.endingWith(
                            call.clause(),
                            call.episode(),
                            call.step(),
                            call.name() + " did not return within " + stepTimeout + " s; the check ends here");
                }
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e);
                }
            } catch (InterruptedException e) {
                watch.giveUp();
                checking.cancel(true);
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while an environment was checked");
            }
        }
    }
}
