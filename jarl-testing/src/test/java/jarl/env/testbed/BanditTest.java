package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import org.junit.jupiter.api.Test;

class BanditTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new Bandit();
    }

    @Test
    void withoutNoiseAnArmPaysItsMeanAndEndsTheEpisode() {
        Bandit env = new Bandit(0, 1, -2.5, 4);
        for (int arm = 0; arm < 3; arm++) {
            assertThat(env.reset(new RandomStreams(1).stream("env"))).containsExactly(1);
            Step<float[]> step = env.step(arm);
            assertThat(step.reward()).isEqualTo(new double[] {1, -2.5, 4}[arm]);
            assertThat(step.terminated()).isTrue();
            assertThat(step.truncated()).isFalse();
        }
    }

    @Test
    void noiseHasTheGivenDeviationAroundTheMean() {
        Bandit env = new Bandit(0.5, 3, 7);
        RandomStream random = new RandomStreams(1).stream("env");
        int pulls = 20_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < pulls; i++) {
            env.reset(random);
            double deviation = env.step(1).reward() - 7;
            sum += deviation;
            squares += deviation * deviation;
        }
        assertThat(sum / pulls).isCloseTo(0, within(0.02));
        assertThat(Math.sqrt(squares / pulls)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void optimumIsTheBestMean() {
        assertThat(new Bandit(1, -3, -1, -2).optimalValue()).isEqualTo(-1);
        assertThat(new Bandit(1, -3, -1, -2).optimalArm()).isEqualTo(1);
        assertThat(new Bandit().optimalValue()).isEqualTo(0.9);
        assertThat(new Bandit().optimalArm()).isEqualTo(2);
    }

    @Test
    void senselessBanditsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bandit(0.1))
                .withMessageContaining("at least one arm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bandit(-1, 1, 2))
                .withMessageContaining("got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Bandit(0, 1, Double.NaN))
                .withMessageContaining("NaN");
    }
}
