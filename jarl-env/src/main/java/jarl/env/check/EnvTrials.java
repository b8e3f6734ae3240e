package jarl.env.check;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.check.EnvChecker.Clause;
import jarl.random.RandomStreams;

/** Runs the checks of {@link EnvChecker}, in order: ask, play and look closely, play again and compare. */
final class EnvTrials<O, A> {

    /** Resets after which starts that are all equal are no chance any more. */
    private static final int STARTS = 20;

    private final Instances<O, A> instances;
    private final RandomStreams streams;
    private final Problems problems;

    EnvTrials(EnvFactory<O, A> factory, long seed, Problems problems) {
        this.instances = new Instances<>(factory, problems);
        this.streams = new RandomStreams(seed);
        this.problems = problems;
    }

    /** Runs all trials with this many steps in the first play. */
    void run(int steps) {
        instances.trial(env -> {
            EnvDescription<O, A> description = EnvDescription.of(env, problems);
            if (description == null) {
                return;
            }
            secondInstance(env, description);
            ReferencePlay<O, A> play = new ReferencePlay<>(description, problems);
            play.run(description.player(env, streams, 0), steps);
            afterwards(env, description);
            if (play.moments().getFirst().failure() == null) {
                new Replays<>(instances, description, play, streams, problems).run();
                startsVary(description);
            }
        });
    }

    @SuppressWarnings("ReferenceEquality") // the question is whether it is the same object
    private void secondInstance(Env<O, A> first, EnvDescription<O, A> description) {
        instances.trial(second -> {
            if (first == second) {
                problems.report(Clause.FACTORY, "expected another environment, got the same one twice");
            }
            EnvDescription<O, A> other = EnvDescription.of(second, problems);
            if (other != null) {
                description.compare(other, "another instance", problems);
            }
        });
    }

    private void afterwards(Env<O, A> env, EnvDescription<O, A> description) {
        EnvDescription<O, A> after = EnvDescription.of(env, problems);
        if (after != null) {
            description.compare(after, "the same instance, later,", problems);
        }
    }

    private void startsVary(EnvDescription<O, A> description) {
        instances.trial(env -> {
            EnvPlayer<O, A> player = description.player(env, streams, 0);
            Moment first = player.reset();
            for (int i = 1; i < STARTS; i++) {
                Moment next = player.reset();
                Moment.Failure failure = next.failure();
                if (failure != null) {
                    problems.report(failure.clause(), next, "right after another reset it " + failure.detail());
                    return;
                }
                if (next.observation() != first.observation()) {
                    return;
                }
            }
            problems.report(Clause.STARTS_VARY, STARTS, 0, "all first observations were the same");
        });
    }
}
