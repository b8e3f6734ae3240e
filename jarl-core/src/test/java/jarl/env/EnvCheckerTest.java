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

    private static List<Problem> check(EnvFactory<?, ?> factory) {
        return EnvChecker.check(factory, SEED, STEPS);
    }

    /** The only problem of an environment must be this one. */
    private static void assertOnly(EnvFactory<?, ?> factory, Clause clause, int episode, int step, String detail) {
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
                    @SuppressWarnings("NullAway")
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
        assertOnly(
                () -> new Walk() {
                    @Override
                    public float[] reset(RandomGenerator random) {
                        float[] first = super.reset(random);
                        if (episode == 3) {
                            throw new IllegalStateException("third");
                        }
                        return first;
                    }

                    @Override
                    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
                        super.restoreState(in, random);
                        episode = in.readInt();
                    }

                    @Override
                    public void saveState(DataOutput out) throws IOException {
                        super.saveState(out);
                        out.writeInt(episode);
                    }
                },
                Clause.RESET_WORKS,
                3,
                0,
                "threw IllegalStateException: third");
        assertOnly(
                () -> new Walk() {
                    @Override
                    @SuppressWarnings("NullAway")
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
                    @SuppressWarnings("NullAway")
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
                    @SuppressWarnings("NullAway")
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
    private static EnvFactory<?, ?> observing(int step, float... observation) {
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
                    @SuppressWarnings("NullAway")
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
    private static EnvFactory<?, ?> masking(int step, boolean... mask) {
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
                () -> new FrameStack<>(new RescaleAction<>(new TapeEnv()), 2) {
                },
                Clause.EPISODES_END,
                1,
                40,
                "");
    }
}
