package jarl.env.check;

import static jarl.env.check.Checks.assertOnly;
import static jarl.env.check.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.check.EnvChecker.Clause;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Faults that only show when an environment is played again. The episodes of {@link Walk} have five steps. */
class EnvCheckerReplayTest {

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
}
