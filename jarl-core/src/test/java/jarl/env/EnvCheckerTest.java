package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.EnvChecker.Clause;
import jarl.env.EnvChecker.Level;
import jarl.env.EnvChecker.Problem;
import jarl.env.testbed.LookAndPush;
import jarl.env.testbed.MultiMaskedChoice;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.MultiBinary;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Environments with one fault each. The episodes of {@link Walk} have five steps. */
class EnvCheckerTest {

    private static final long SEED = 7;
    private static final int STEPS = 40;

    private static <O, A> List<Problem> check(EnvFactory<O, A> factory) {
        return EnvChecker.check(factory, SEED, STEPS);
    }

    /** The only problem of an environment must be this one. */
    private static <O, A> void assertOnly(EnvFactory<O, A> factory, Clause clause, int episode, int step, String detail) {
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
        assertThat(closed).hasSizeGreaterThan(5).allSatisfy(count -> assertThat(count.get())
                .isEqualTo(2));
    }

    @Test
    void factoriesThatMakeNothingNewAreFound() {
        Walk only = new Walk();
        assertThat(check(() -> only))
                .extracting(Problem::clause)
                .contains(Clause.FACTORY)
                .doesNotContain(Clause.INDEPENDENCE, Clause.SAVED_STATE);
        assertThat(check(() -> null)).extracting(Problem::toString).containsExactly(
                "ERROR the factory makes a new environment each time: episode 0, step 0, seed 7: "
                        + "expected an environment, got null");
        AtomicInteger made = new AtomicInteger();
        assertThat(check(() -> {
                    if (made.incrementAndGet() == 2) {
                        throw new IllegalStateException("no more\nthan one");
                    }
                    return new Walk();
                }))
                .containsExactly(
                        new Problem(Clause.FACTORY, 0, 0, SEED, "threw IllegalStateException: no more"));
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
    void whatResetThrowsIsReportedWithItsEpisode() {
        List<Problem> problems = check(() -> new Walk() {
            @Override
            public float[] reset(RandomGenerator random) {
                float[] first = super.reset(random);
                if (episode == 3) {
                    throw new IllegalStateException("third");
                }
                return first;
            }
        });
        assertThat(problems.getFirst())
                .isEqualTo(new Problem(Clause.RESET_WORKS, 3, 0, SEED, "threw IllegalStateException: third"));
        assertOnly(
                () -> new Walk() {
                    @Override
                    public float[] reset(RandomGenerator random) {
                        return null;
                    }
                },
                Clause.RESET_WORKS,
                1,
                0,
                "returned null");
    }

    @Test
    void whatStepThrowsIsReportedWithEpisodeStepAndAction() {
        for (Throwable thrown : List.of(
                new IllegalStateException("bang"), new AssertionError("bang"), new UnsatisfiedLinkError("bang"))) {
            assertOnly(
                    () -> new Walk() {
                        @Override
                        public Step<float[]> step(Integer action) {
                            Step<float[]> step = super.step(action);
                            if (steps == 4) {
                                EnvCheckerTest.<RuntimeException>sneak(thrown);
                            }
                            return step;
                        }
                    },
                    Clause.STEP_WORKS,
                    1,
                    4,
                    "threw " + thrown.getClass().getSimpleName() + ": bang (action ");
        }
    }

    @SuppressWarnings("unchecked") // throws what is not declared
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void stepsWithoutResultAreFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Step<float[]> step(Integer action) {
                        return null;
                    }
                },
                Clause.STEP_WORKS,
                1,
                1,
                "returned null");
        assertOnly(
                () -> new Walk() {
                    @Override
                    float[] observation() {
                        return steps == 2 ? null : super.observation();
                    }
                },
                Clause.STEP_WORKS,
                1,
                2,
                "without observation");
    }

    /** Another observation in one step of every episode. */
    private static EnvFactory<float[], Integer> observing(int step, float... observation) {
        return () -> new Walk() {
            @Override
            float[] observation() {
                return steps == step ? observation.clone() : super.observation();
            }
        };
    }

    @Test
    void observationsOutsideTheirSpaceAreFound() {
        assertOnly(observing(3, 2, 1001), Clause.OBSERVATION_IN_SPACE, 1, 3, "component 1: expected a value in [0.0, ");
        assertOnly(observing(2, 1, 2, 3), Clause.OBSERVATION_IN_SPACE, 1, 2, "expected 2 values, got 3");
        assertOnly(observing(1, 0, Float.NaN), Clause.OBSERVATION_FINITE, 1, 1, "component 1");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Space<float[]> observationSpace() {
                        return Box.unbounded(2);
                    }

                    @Override
                    float[] observation() {
                        return new float[] {steps == 5 ? Float.POSITIVE_INFINITY : place, 0};
                    }
                },
                Clause.OBSERVATION_FINITE,
                1,
                5,
                "infinite");
        assertThat(check(observing(0, 1, 1001))).first().satisfies(problem -> {
            assertThat(problem.clause()).isEqualTo(Clause.OBSERVATION_IN_SPACE);
            assertThat(problem.step()).isZero();
        });
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what erasure lets through
    void observationsOfAnotherTypeAreFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Space<float[]> observationSpace() {
                        return (Space) new MultiBinary(2);
                    }
                },
                Clause.OBSERVATION_IN_SPACE,
                1,
                0,
                "expected a value of MultiBinary[n=2], got float[]");
    }

    @Test
    void rewardsThatAreNotFiniteAreFound() {
        for (double reward : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e300}) {
            assertOnly(
                    () -> new Walk() {
                        @Override
                        double reward() {
                            return steps == 3 ? reward : super.reward();
                        }
                    },
                    Clause.REWARD_FINITE,
                    1,
                    3,
                    "got " + reward);
        }
    }

    record Other(int x) {}

    @Test
    void infosOfAnotherClassAreFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    Record info() {
                        return steps == 2 ? new Other(1) : super.info();
                    }
                },
                Clause.INFO_TYPE,
                1,
                2,
                "expected NoInfo, got Other");
        assertOnly(
                () -> new Walk() {
                    @Override
                    Record info() {
                        return null;
                    }
                },
                Clause.INFO_TYPE,
                1,
                1,
                "expected NoInfo, got null");
    }

    /** Another mask after one step of every episode; the environment itself refuses nothing. */
    private static EnvFactory<float[], Integer> masking(int step, boolean... mask) {
        return () -> new Walk() {
            @Override
            public Step<float[]> step(Integer action) {
                steps++;
                running = steps < LENGTH;
                return new Step<>(observation(), reward(), false, !running);
            }

            @Override
            public boolean[] actionMask() {
                return steps == step ? mask.clone() : new boolean[] {true, false, false};
            }
        };
    }

    @Test
    void masksThatDoNotFitAreFound() {
        assertThat(check(masking(1, true, false, true))).isEmpty();
        assertOnly(masking(3, false, false, false), Clause.ACTION_MASK, 1, 3, "no action is allowed");
        assertOnly(masking(2, true, true), Clause.ACTION_MASK, 1, 2, "expected 3 flags, got 2");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public boolean[] actionMask() {
                        if (steps == 4) {
                            throw new IllegalStateException("no idea");
                        }
                        return super.actionMask();
                    }
                },
                Clause.ACTION_MASK,
                1,
                4,
                "threw IllegalStateException: no idea");
        assertOnly(
                () -> new Walk() {
                    private int asked;

                    @Override
                    public boolean[] actionMask() {
                        return new boolean[] {true, true, asked++ % 2 == 0};
                    }
                },
                Clause.ACTION_MASK,
                1,
                0,
                "two calls");
        assertOnly(
                () -> new TimeLimit<>(
                        new TapeEnv() {
                            @Override
                            public boolean masksActions() {
                                return true;
                            }
                        },
                        3),
                Clause.ACTION_MASK,
                0,
                0,
                "only Discrete and MultiDiscrete have masks, got Box(");
    }

    @Test
    void allowedActionThatIsRefusedIsFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Step<float[]> step(Integer action) {
                        if (steps == 1) {
                            throw new IllegalArgumentException("action " + action + " is forbidden");
                        }
                        return super.step(action);
                    }
                },
                Clause.STEP_WORKS,
                1,
                2,
                "is forbidden");
    }

    @Test
    void arraysWrittenAgainAreFound() {
        assertOnly(
                () -> new Walk() {
                    private final float[] buffer = new float[2];

                    @Override
                    float[] observation() {
                        buffer[0] = place;
                        buffer[1] = steps;
                        return buffer;
                    }
                },
                Clause.ARRAYS_KEPT,
                1,
                1,
                "the observation of episode 1, step 0 has been written to since");
        assertOnly(
                () -> new Walk() {
                    private final float[][] buffers = new float[3][2];

                    @Override
                    float[] observation() {
                        float[] buffer = buffers[steps % 3];
                        buffer[0] = place;
                        buffer[1] = steps;
                        return buffer;
                    }
                },
                Clause.ARRAYS_KEPT,
                1,
                3,
                "the observation of episode 1, step 0");
        assertOnly(
                () -> new Walk() {
                    private final boolean[] buffer = {true, true, true};

                    @Override
                    public boolean[] actionMask() {
                        buffer[2] = steps != 2;
                        return buffer;
                    }
                },
                Clause.ARRAYS_KEPT,
                1,
                2,
                "the action mask of episode 1, step 0");
    }

    @Test
    void randomnessFromElsewhereIsFound() {
        AtomicInteger drawn = new AtomicInteger();
        assertOnly(
                () -> new Walk() {
                    @Override
                    double reward() {
                        return steps == 4 ? drawn.incrementAndGet() : super.reward();
                    }
                },
                Clause.DETERMINISM,
                1,
                4,
                "another instance: expected reward 1.0, got ");
        AtomicInteger shown = new AtomicInteger();
        assertOnly(
                () -> new Walk() {
                    @Override
                    float[] observation() {
                        return new float[] {steps == 2 ? shown.incrementAndGet() : place, steps};
                    }
                },
                Clause.DETERMINISM,
                1,
                2,
                "the observation is another");
    }

    @Test
    void stateSharedBetweenInstancesIsFound() {
        AtomicInteger shared = new AtomicInteger();
        assertOnly(
                () -> new Walk() {
                    @Override
                    public float[] reset(RandomGenerator random) {
                        float[] first = super.reset(random);
                        shared.set(0);
                        return first;
                    }

                    @Override
                    double reward() {
                        return shared.incrementAndGet();
                    }

                    @Override
                    public boolean savesState() {
                        return false;
                    }
                },
                Clause.INDEPENDENCE,
                1,
                1,
                "expected reward 1.0, got 2.0");
    }

    @Test
    void generatorOfItsOwnIsFoundInTheSecondEpisode() {
        assertOnly(
                () -> new Walk() {
                    private final RandomGenerator own = new SplittableRandom(42);

                    @Override
                    public float[] reset(RandomGenerator random) {
                        super.reset(random);
                        place = own.nextInt(1_000);
                        return observation();
                    }
                },
                Clause.FRESH_START,
                2,
                0,
                "the observation is another");
    }

    @Test
    void leftoversOfAnUnfinishedEpisodeAreFound() {
        // The total is paid out with the last step only; an episode that is cut leaves it behind.
        assertOnly(
                () -> new Walk() {
                    private int total;

                    @Override
                    double reward() {
                        total++;
                        int paid = steps == LENGTH ? total : 0;
                        total -= paid;
                        return paid;
                    }

                    @Override
                    public boolean savesState() {
                        return false;
                    }
                },
                Clause.FRESH_START,
                1,
                5,
                "on an instance that had played before: expected reward 5.0, got ");
    }

    /** Counts the steps that are taken without a running episode, and adds them to the rewards. */
    private static EnvFactory<float[], Integer> counting(boolean beforeReset, boolean afterEnd) {
        return () -> new Walk() {
            private int stray;

            @Override
            public Step<float[]> step(Integer action) {
                if (!running && (episode == 0 ? beforeReset : afterEnd)) {
                    stray++;
                    return new Step<>(new float[2], 0, false, false);
                }
                return super.step(action);
            }

            @Override
            double reward() {
                return stray;
            }
        };
    }

    @Test
    void tracesOfStepsWithoutAnEpisodeAreFound() {
        assertThat(check(counting(false, false))).isEmpty();
        assertOnly(counting(true, false), Clause.STEP_BEFORE_RESET, 1, 1, "expected reward 0.0, got 1.0");
        assertOnly(counting(false, true), Clause.STEP_AFTER_END, 1, 1, "expected reward 0.0, got 1.0");
    }

    @Test
    void stepsWithoutAnEpisodeThatLeaveNoTraceAreHarmless() {
        assertThat(check(() -> new Walk() {
                    @Override
                    public Step<float[]> step(Integer action) {
                        return running ? super.step(action) : new Step<>(observation(), 0, false, false);
                    }
                }))
                .isEmpty();
    }

    @Test
    void savedStateThatForgetsIsFound() {
        // The place is forgotten; seen with the first step after the first save, which is right after reset.
        assertOnly(
                () -> new Walk() {
                    @Override
                    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
                        super.restoreState(in, random);
                        place = 0;
                    }

                    @Override
                    public boolean[] actionMask() {
                        return new boolean[] {true, true, true};
                    }
                },
                Clause.SAVED_STATE,
                1,
                1,
                "restored to episode 1, step 0: the observation is another");
        // The steps are forgotten; the save right after reset cannot show it, the one in the middle does.
        assertOnly(
                () -> new Walk() {
                    @Override
                    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
                        super.restoreState(in, random);
                        steps = 0;
                    }
                },
                Clause.SAVED_STATE,
                1,
                4,
                "restored to episode 1, step 3: the observation is another");
    }

    @Test
    void savingAndRestoringThatFailIsFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    public void saveState(DataOutput out) throws IOException {
                        super.saveState(out);
                        out.writeInt(1);
                    }
                },
                Clause.SAVED_STATE,
                1,
                0,
                "restoring read 9 of the 13 bytes saved");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
                        super.restoreState(in, random);
                        int _ = in.readInt();
                    }
                },
                Clause.SAVED_STATE,
                1,
                0,
                "threw EOFException");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public void saveState(DataOutput out) throws IOException {
                        super.saveState(out);
                        place++;
                    }

                    @Override
                    public boolean[] actionMask() {
                        return new boolean[] {true, true, true};
                    }
                },
                Clause.SAVED_STATE,
                1,
                1,
                "after saving the state: the observation is another");
    }

    @Test
    void renderingThatFailsOrDisturbsIsFound() {
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Optional<BufferedImage> render() {
                        if (steps == 3) {
                            throw new IllegalStateException("no display");
                        }
                        return super.render();
                    }
                },
                Clause.RENDERING,
                1,
                3,
                "threw IllegalStateException: no display");
        assertOnly(
                () -> new Walk() {
                    @Override
                    @SuppressWarnings("NullOptional")
                    public Optional<BufferedImage> render() {
                        return null;
                    }
                },
                Clause.RENDERING,
                1,
                0,
                "expected an Optional, got null");
        assertOnly(
                () -> new Walk() {
                    @Override
                    public Optional<BufferedImage> render() {
                        place += random().nextInt(1, 3);
                        return super.render();
                    }

                    @Override
                    public boolean[] actionMask() {
                        return new boolean[] {true, true, true};
                    }
                },
                Clause.RENDERING,
                1,
                1,
                "after rendering: the observation is another");
    }

    @Test
    void closingThatFailsIsFound() {
        assertOnly(
                () -> new Walk() {
                    private boolean closed;

                    @Override
                    public void close() {
                        if (closed) {
                            throw new IllegalStateException("already closed");
                        }
                        closed = true;
                    }
                },
                Clause.CLOSING,
                0,
                0,
                "the second time it threw IllegalStateException: already closed");
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
                "ERROR rewards are finite, as float32 too: episode 1, step 1, seed 7: expected a finite reward, got NaN",
                "ERROR infos are of the class that infoType names: episode 1, step 1, seed 7: expected NoInfo, got Other",
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
}
