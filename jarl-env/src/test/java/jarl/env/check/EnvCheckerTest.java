package jarl.env.check;

import static jarl.env.check.Checks.SEED;
import static jarl.env.check.Checks.STEPS;
import static jarl.env.check.Checks.assertOnly;
import static jarl.env.check.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.EnvFactory;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.FrameStack;
import jarl.env.Step;
import jarl.env.check.EnvChecker.Clause;
import jarl.env.check.EnvChecker.Level;
import jarl.env.check.EnvChecker.Problem;
import jarl.env.testbed.LookAndPush;
import jarl.env.testbed.MultiMaskedChoice;
import jarl.space.Box;
import jarl.space.Space;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The check as a whole. The episodes of {@link Walk} have five steps. */
class EnvCheckerTest {

    static List<EnvSpec> bundled() {
        return Environments.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bundled")
    void bundledEnvironmentsBreakNothing(EnvSpec spec) {
        assertThat(EnvChecker.check(spec.factory(), SEED, 600))
                .filteredOn(problem -> problem.level() == Level.ERROR)
                .isEmpty();
    }

    @Test
    void soundEnvironmentsHaveNoProblems() {
        assertThat(check(Walk::new)).isEmpty();
        assertThat(check(() -> new FrameStack<>(new Walk(), 3))).isEmpty();
        assertThat(check(LookAndPush::new)).isEmpty();
        assertThat(check(MultiMaskedChoice::new)).isEmpty();
    }

    @Test
    void everyInstanceIsClosed() {
        List<AtomicInteger> closed = new ArrayList<>();
        assertThat(check(() -> {
                    AtomicInteger count = new AtomicInteger();
                    closed.add(count);
                    return new Walk() {
                        @Override
                        public void close() {
                            count.incrementAndGet();
                        }
                    };
                }))
                .isEmpty();
        assertThat(closed)
                .hasSizeGreaterThan(5)
                .allSatisfy(count -> assertThat(count.get()).isEqualTo(2));
    }

    @Test
    void factoriesThatMakeNothingNewAreFound() {
        Walk only = new Walk();
        assertThat(check(() -> only))
                .extracting(Problem::clause)
                .contains(Clause.FACTORY)
                .doesNotContain(Clause.INDEPENDENCE, Clause.SAVED_STATE);
        assertThat(check(() -> null))
                .extracting(Problem::toString)
                .containsExactly("ERROR the factory makes a new environment each time: episode 0, step 0, seed 7: "
                        + "expected an environment, got null");
        AtomicInteger made = new AtomicInteger();
        assertThat(check(() -> {
                    if (made.incrementAndGet() == 2) {
                        throw new IllegalStateException("no more\nthan one");
                    }
                    return new Walk();
                }))
                .containsExactly(new Problem(Clause.FACTORY, 0, 0, SEED, "threw IllegalStateException: no more"));
    }

    @Test
    void missingOrChangingSpacesAreFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Space<float[]> observationSpace() {
                        return null;
                    }
                },
                Clause.SPACES,
                0,
                0,
                "observation space, got null");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Space<Integer> actionSpace() {
                        throw new UnsupportedOperationException("later");
                    }
                },
                Clause.SPACES,
                0,
                0,
                "threw UnsupportedOperationException: later");
        AtomicInteger made = new AtomicInteger();
        assertOnly(
                () -> {
                    int number = made.incrementAndGet();
                    return new Walk() {
                        @Override
                        public Space<float[]> observationSpace() {
                            return Box.of(0, 1000 + number, 2);
                        }
                    };
                },
                Clause.SPACES,
                0,
                0,
                "another instance observes Box(0.0, 1002.0, shape [2]) instead of Box(0.0, 1001.0");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Space<float[]> observationSpace() {
                        return Box.of(0, 1000 + episode, 2);
                    }
                },
                Clause.SPACES,
                0,
                0,
                "later");
    }

    @Test
    void equalStartsAndEndlessEpisodesAreWarnings() {
        EnvFactory<float[], Integer> equal = () -> new Walk() {
            @Override
            public float[] reset(RandomGenerator random) {
                super.reset(random);
                place = 3;
                return observation();
            }
        };
        assertOnly(equal, Clause.STARTS_VARY, 20, 0, "all first observations were the same");
        assertThat(check(equal)).extracting(Problem::level).containsExactly(Level.WARNING);
        EnvFactory<float[], Integer> endless = () -> new Walk() {
            @Override
            public Step<float[]> step(Integer action) {
                Step<float[]> step = super.step(action);
                running = true;
                return new Step<>(step.observation(), step.reward(), false, false);
            }
        };
        assertOnly(endless, Clause.EPISODES_END, 1, STEPS, "no end within 40 steps");
        assertThat(check(endless)).extracting(Problem::level).containsExactly(Level.WARNING);
    }

    @Test
    void severalProblemsComeInTheOrderOfTheClausesEachOnce() {
        EnvFactory<float[], Integer> factory = () -> new Walk() {
            @Override
            double reward() {
                return Double.NaN;
            }

            @Override
            Record info() {
                return new Other(1);
            }

            @Override
            float[] observation() {
                return new float[] {-1, steps};
            }

            @Override
            public void close() {
                throw new IllegalStateException();
            }
        };
        List<String> expected = Arrays.asList(
                "ERROR observations lie in the observation space: episode 1, step 0, seed 7: "
                        + "component 0: expected a value in [0.0, 1000.0], got -1.0",
                "ERROR rewards are finite, as float32 too: episode 1, step 1, seed 7: expected a finite reward, got"
                        + " NaN",
                "ERROR infos are of the class that infoType names: episode 1, step 1, seed 7: expected NoInfo, got"
                        + " Other",
                "ERROR close may be called twice: episode 0, step 0, seed 7: threw IllegalStateException",
                "WARNING starts vary with the generator: episode 20, step 0, seed 7: "
                        + "all first observations were the same");
        assertThat(check(factory)).extracting(Problem::toString).isEqualTo(expected);
        assertThat(check(factory)).isEqualTo(check(factory));
    }

    @Test
    void laterEpisodesAreLookedAtToo() {
        // The environment depends on how many episodes it has had, which is a fault of its own.
        List<Problem> problems = check(() -> new Walk() {
            @Override
            double reward() {
                return at(4, 2) ? Double.NaN : super.reward();
            }
        });
        assertThat(problems).extracting(Problem::clause).containsExactly(Clause.REWARD_FINITE, Clause.FRESH_START);
        assertThat(problems.getFirst().episode()).isEqualTo(4);
        assertThat(problems.getFirst().step()).isEqualTo(2);
    }

    @Test
    void thereMustBeStepsToCheck() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvChecker.check(Walk::new, 1, 0))
                .withMessage("steps must be at least 1, got 0");
    }

    /** Hangs in a call of its first episodes, until it is interrupted. */
    private static final class Hanging extends Walk {
        private final String call;

        Hanging(String call) {
            this.call = call;
        }

        private void hang(boolean here) {
            try {
                if (here) {
                    new CountDownLatch(1).await();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }

        @Override
        public float[] reset(RandomGenerator random) {
            float[] first = super.reset(random);
            hang(call.equals("reset") && at(3, 0));
            return first;
        }

        @Override
        public Step<float[]> step(Integer action) {
            Step<float[]> step = super.step(action);
            hang(call.equals("step") && at(2, 4));
            return step;
        }

        @Override
        public void saveState(DataOutput out) throws IOException {
            hang(call.equals("saveState"));
            super.saveState(out);
        }

        @Override
        public void close() {
            hang(call.equals("close"));
            super.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "reset, RESET_WORKS, 3, 0",
        "step, STEP_WORKS, 2, 4",
        "saveState, SAVED_STATE, 1, 0",
        "close, CLOSING, 0, 0"
    })
    @Timeout(60)
    void aCallThatDoesNotReturnIsReportedAndEndsTheCheck(String place, Clause clause, int episode, int step)
            throws InterruptedException {
        List<Problem> problems = EnvChecker.check(() -> new Hanging(place), SEED, STEPS, 0.2);
        assertThat(problems)
                .containsExactly(new Problem(
                        clause, episode, step, SEED, place + " did not return within 0.2 s; the check ends here"));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("jarl-check-env")) {
                thread.join();
            }
        }
        assertThat(problems).as("what comes back too late adds nothing").hasSize(1);
    }

    @Test
    void watchingChangesNothing() {
        assertThat(EnvChecker.check(Walk::new, SEED, STEPS, 30)).isEmpty();
        assertThat(EnvChecker.check(MultiMaskedChoice::new, SEED, STEPS, 30)).isEmpty();
        Walk one = new Walk();
        assertThat(EnvChecker.check(() -> one, SEED, STEPS, 30))
                .isEqualTo(EnvChecker.check(() -> one, SEED, STEPS))
                .extracting(Problem::clause)
                .contains(Clause.FACTORY);
        EnvFactory<float[], Integer> none = () -> {
            throw new AssertionError("no licence");
        };
        assertThat(EnvChecker.check(none, SEED, STEPS, 30)).isEqualTo(EnvChecker.check(none, SEED, STEPS));
    }

    @Test
    void anOutOfMemoryErrorIsNoProblemOfTheEnvironment() {
        EnvFactory<float[], Integer> greedy = () -> {
            throw new OutOfMemoryError("Java heap space");
        };
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> EnvChecker.check(greedy, SEED, STEPS));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> EnvChecker.check(greedy, SEED, STEPS, 30));
    }
}
