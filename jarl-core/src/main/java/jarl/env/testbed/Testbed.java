package jarl.env.testbed;

import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import java.util.List;

/** The test beds by name. */
public final class Testbed implements EnvProvider {

    @Override
    public List<EnvSpec> environments() {
        return List.of(
                EnvSpec.of(
                        "Bandit-v0",
                        "four arms, one pull; the best arm has mean reward 0.9",
                        "Sutton and Barto 2018, chapter 2",
                        Double.NaN,
                        Bandit::new),
                EnvSpec.of(
                        "Corridor-v0",
                        "walk right through ten cells; the optimum is 1 in nine steps",
                        "a chain as in Sutton and Barto 2018, example 6.2",
                        Double.NaN,
                        Corridor::new));
    }
}
