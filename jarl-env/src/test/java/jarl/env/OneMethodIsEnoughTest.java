package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.check.EnvChecker;
import jarl.space.Box;
import jarl.space.Discrete;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What an environment implements counts, whether or not it also overrides the method that says so. */
class OneMethodIsEnoughTest {

    private static class Plain implements Env<float[], Integer> {
        @Override
        public Box observationSpace() {
            return Box.of(0, 1, 1);
        }

        @Override
        public Discrete actionSpace() {
            return new Discrete(2);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[] {random.nextFloat()};
        }

        @Override
        public Step<float[]> step(Integer action) {
            if (action == 1) {
                throw new IllegalArgumentException("action 1 is forbidden");
            }
            return new Step<>(new float[1], 0, false, false);
        }
    }

    private static class Masked extends Plain {
        @Override
        public boolean[] actionMask() {
            return new boolean[] {true, false};
        }
    }

    private static class Saving extends Plain {
        @Override
        public void saveState(DataOutput out) {}
    }

    private static class SavingAndRestoring extends Saving {
        @Override
        public void restoreState(DataInput in, RandomGenerator random) {}
    }

    @Test
    void anActionMaskIsUsed() {
        assertThat(new Plain().masksActions()).isFalse();
        assertThat(new Masked().masksActions()).isTrue();
        assertThat(new Masked() {}.masksActions()).as("inherited").isTrue();
        assertThat(new TimeLimit<>(new Masked(), 5).masksActions()).isTrue();
        assertThat(new TimeLimit<>(new Plain(), 5).masksActions()).isFalse();
        assertThat(EnvChecker.check(() -> new TimeLimit<>(new Masked(), 5), 1, 100))
                .as("the checker never takes the forbidden action")
                .isEmpty();
    }

    @Test
    void aStateThatCanBeSavedAndRestoredIs() {
        assertThat(new Plain().savesState()).isFalse();
        assertThat(new Saving().savesState()).as("only half of it").isFalse();
        assertThat(new SavingAndRestoring().savesState()).isTrue();
        assertThat(new TimeLimit<>(new SavingAndRestoring(), 5).savesState()).isTrue();
        assertThat(new TimeLimit<>(new Plain(), 5).savesState()).isFalse();
    }
}
