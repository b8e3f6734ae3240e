package jarl.env.check;

import static jarl.env.check.Checks.SEED;
import static jarl.env.check.Checks.assertOnly;
import static jarl.env.check.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.ForwardingEnv;
import jarl.env.Step;
import jarl.env.check.EnvChecker.Clause;
import jarl.env.check.EnvChecker.Problem;
import jarl.env.classic.Pendulum;
import jarl.space.Box;
import jarl.space.MultiBinary;
import jarl.space.Space;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Faults in what an environment hands out, one each. The episodes of {@link Walk} have five steps. */
class EnvCheckerValuesTest {

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
                                EnvCheckerValuesTest.<RuntimeException>sneak(thrown);
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
                () -> new ForwardingEnv<>(new Pendulum()) {
                    @Override
                    public boolean masksActions() {
                        return true;
                    }
                },
                Clause.ACTION_MASK,
                0,
                0,
                "only Discrete, MultiDiscrete and a Composite with one of these have masks, got Box(");
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
}
