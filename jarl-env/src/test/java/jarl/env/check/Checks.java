package jarl.env.check;

import static jarl.env.check.Checks.SEED;
import static jarl.env.check.Checks.STEPS;
import static jarl.env.check.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.check.EnvChecker.Clause;
import jarl.env.check.EnvChecker.Problem;
import java.util.List;

/** Runs {@link EnvChecker} for the tests of it. */
final class Checks {

    static final long SEED = 7;
    static final int STEPS = 40;

    private Checks() {}

    static <O, A> List<Problem> check(EnvFactory<O, A> factory) {
        return EnvChecker.check(factory, SEED, STEPS);
    }

    /** The only problem of an environment must be this one. */
    static <O, A> void assertOnly(EnvFactory<O, A> factory, Clause clause, int episode, int step, String detail) {
        List<Problem> problems = check(factory);
        assertThat(problems).hasSize(1);
        Problem problem = problems.getFirst();
        assertThat(problem.clause()).as(problem.toString()).isEqualTo(clause);
        assertThat(problem.detail()).contains(detail);
        assertThat(problem.episode()).as("episode").isEqualTo(episode);
        assertThat(problem.step()).as("step").isEqualTo(step);
        assertThat(problem.seed()).isEqualTo(SEED);
        assertThat(problem.toString()).doesNotContain("\n");
    }
}
