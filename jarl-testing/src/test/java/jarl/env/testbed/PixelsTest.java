package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import org.junit.jupiter.api.Test;

class PixelsTest implements EnvContract<byte[], Integer> {

    @Override
    public Env<byte[], Integer> create() {
        return new Pixels();
    }

    @Test
    void eachPictureHasItsActionAndTheNextFollows() {
        Pixels env = new Pixels();
        var random = new RandomStreams(1).stream("env");
        for (int episode = 0; episode < 20; episode++) {
            byte[] start = env.reset(random);
            int steps = 0;
            int best = -1;
            Step<byte[]> step;
            do {
                int action = best < 0 ? 0 : (best + 1) % 6;
                step = env.step(action);
                steps++;
                if (best < 0 && step.reward() == 0) {
                    // not found yet: the rewarded action grows by one with each picture, so action 0 is right within 6
                    // steps
                    assertThat(steps).isLessThan(6);
                } else {
                    assertThat(step.reward()).isEqualTo(1);
                    best = action;
                }
                if (steps % 12 == 0) {
                    assertThat(step.observation()).isEqualTo(start);
                }
            } while (!step.ends());
            assertThat(steps).isBetween(200, 399);
            assertThat(step.terminated()).isTrue();
            assertThat(step.truncated()).isFalse();
        }
    }
}
