package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CheckEnvCommandTest {

    @Test
    void aSoundEnvironmentKeepsEveryClause() {
        Jarl check = Jarl.run("check-env", "CartPole-v1", "--steps=200");
        assertThat(check.exit()).isZero();
        assertThat(check.lastLine()).isEqualTo("CartPole-v1 keeps every clause that was checked");
    }

    @Test
    void whatItThrowsIsNamed() {
        Jarl check = Jarl.run("check-env", "Failing-v0", "--seed=3");
        assertThat(check.exit()).isEqualTo(3);
        assertThat(check.out()).contains("episode 1, step 5, seed 3: threw IllegalStateException: the simulator");
    }

    @Test
    @Timeout(60)
    void aCallThatDoesNotReturnIsNamed() {
        Jarl check = Jarl.run("check-env", "Hanging-v0", "--timeout=0.2", "--seed=3");
        assertThat(check.exit()).isEqualTo(3);
        assertThat(check.lastLine())
                .endsWith("episode 1, step 5, seed 3: step did not return within 0.2 s; the check ends here");
    }

    @Test
    void timeoutsAreSeconds() {
        Jarl check = Jarl.run("check-env", "Corridor-v0", "--timeout=soon");
        assertThat(check.exit()).isEqualTo(2);
        assertThat(check.err()).contains("--timeout must be a number of seconds, got soon");
        assertThat(Jarl.run("check-env", "Corridor-v0", "--timeout=-1").err())
                .contains("--timeout must be at least 0, got -1");
    }
}
