package jarl.env.check;

import static jarl.env.check.Checks.assertOnly;
import static jarl.env.check.Checks.check;
import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Step;
import jarl.env.TrueScore;
import jarl.env.check.EnvChecker.Clause;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A task of several episodes, the next of which goes on where the one before it ended. */
class EnvCheckerTaskTest {

    private static final int LIVES = 3;

    record Score(double score, boolean taskEnds) implements TrueScore {}

    /** Three lives of five steps; the next begins where the last ended. */
    private static class Game extends Walk {
        int life = 1;
        boolean lifeLost;

        @Override
        public Class<? extends Record> infoType() {
            return Score.class;
        }

        @Override
        Record info() {
            return new Score(1, !running && life == LIVES);
        }

        @Override
        public float[] reset(RandomGenerator generator) {
            int before = place;
            float[] first = super.reset(generator);
            if (!lifeLost) {
                life = 1;
                return first;
            }
            lifeLost = false;
            life++;
            place = before;
            return observation();
        }

        @Override
        public Step<float[]> step(Integer action) {
            Step<float[]> step = super.step(action);
            lifeLost = !running && life < LIVES;
            return new Step<>(step.observation(), step.reward(), !running, false, step.info());
        }

        @Override
        public void saveState(DataOutput out) throws IOException {
            super.saveState(out);
            out.writeInt(life);
            out.writeBoolean(lifeLost);
        }

        @Override
        public void restoreState(DataInput in, RandomGenerator generator) throws IOException {
            super.restoreState(in, generator);
            life = in.readInt();
            lifeLost = in.readBoolean();
        }
    }

    @Test
    void anEpisodeMayGoOnWithItsTask() {
        assertThat(check(Game::new)).isEmpty();
    }

    @Test
    void aTaskDependsOnNothingFromBeforeIt() {
        assertOnly(
                () -> new Game() {
                    private int games;

                    @Override
                    public float[] reset(RandomGenerator generator) {
                        games += lifeLost ? 0 : 1;
                        return super.reset(generator);
                    }

                    @Override
                    double reward() {
                        return games;
                    }

                    @Override
                    public boolean savesState() {
                        return false;
                    }
                },
                Clause.FRESH_START,
                LIVES + 1,
                1,
                "on a new instance, same generator state: expected reward 2.0, got 1.0");
    }

    @Test
    void anEpisodeThatGoesOnWithoutSayingSoIsFound() {
        assertOnly(
                () -> new Game() {
                    @Override
                    Record info() {
                        return new Score(1, !running);
                    }
                },
                Clause.FRESH_START,
                2,
                0,
                "the observation is another");
    }

    @Test
    void aStepBetweenTwoEpisodesOfATaskLeavesNoTrace() {
        assertOnly(
                () -> new Game() {
                    @Override
                    public Step<float[]> step(Integer action) {
                        if (lifeLost) {
                            place++;
                        }
                        return super.step(action);
                    }
                },
                Clause.STEP_AFTER_END,
                2,
                0,
                "reset after a step after the end: the observation is another");
    }

    @Test
    void aRestoredStateGoesOnWithTheTask() {
        assertOnly(
                () -> new Game() {
                    @Override
                    public void restoreState(DataInput in, RandomGenerator generator) throws IOException {
                        super.restoreState(in, generator);
                        life = 1;
                    }
                },
                Clause.SAVED_STATE,
                6, // the third life of the second game, in the middle of which it was restored
                5,
                "the info is another");
    }
}
