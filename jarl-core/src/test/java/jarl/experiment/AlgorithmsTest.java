package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.Training;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.Ppo;
import jarl.assembly.BuiltInAlgorithms;
import jarl.config.ConfigException;
import jarl.env.classic.CartPole;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The registry, with algorithms of others in it. */
class AlgorithmsTest {

    /** Options that no algorithm has. */
    private record Lonely(double discount) implements AlgorithmConfig {}

    private static AlgorithmSpec spec(String name, AlgorithmConfig defaults) {
        return AlgorithmSpec.of(name, "for a test", "nobody", defaults, _ -> {
            throw new IllegalStateException("not made here");
        });
    }

    @Test
    void algorithmsOfOthersStandBehindThoseOfJarl() {
        List<AlgorithmSpec> all =
                Algorithms.all(List.of(new BuiltInAlgorithms(), () -> List.of(spec("lonely", new Lonely(1)))));
        assertThat(all)
                .extracting(AlgorithmSpec::name)
                .endsWith("pqn", "sac", "tqc", "crossq", "flashsac", "discrete-sac", "td3", "ddpg", "lonely");
    }

    @Test
    void twoOfOneNameOrOneClassOfOptionsAreRefused() {
        AlgorithmProvider first = () -> List.of(spec("lonely", new Lonely(1)));
        assertThatThrownBy(() -> Algorithms.all(List.of(first, () -> List.of(spec("lonely", new Lonely(1))))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lonely is offered twice");
        assertThatThrownBy(() -> Algorithms.all(List.of(first, () -> List.of(spec("other", new Lonely(0.5))))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lonely and other")
                .hasMessageContaining("the same class of options");
        assertThatThrownBy(() ->
                        Algorithms.all(List.of(new BuiltInAlgorithms(), () -> List.of(spec("ppo", new Lonely(1))))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ppo is offered twice");
    }

    @Test
    @SuppressWarnings("NullAway")
    void aProviderThatFailsIsNamed() {
        AlgorithmProvider throwing = () -> {
            throw new IllegalStateException("no licence");
        };
        AlgorithmProvider empty = () -> null;
        AlgorithmProvider holding = () -> Arrays.asList((AlgorithmSpec) null);
        for (AlgorithmProvider provider : List.of(throwing, empty, holding)) {
            assertThatThrownBy(() -> Algorithms.all(List.of(provider)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("the algorithm provider jarl.experiment.AlgorithmsTest");
        }
    }

    @Test
    void optionsThatNobodyOffersAreAnsweredWithWhatToDo() {
        assertThatThrownBy(() ->
                        Training.of(CartPole::new).algorithm(new Lonely(0.9)).start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no algorithm has options of the class")
                .hasMessageContaining("META-INF/services/jarl.experiment.AlgorithmProvider");
    }

    @Test
    void namesAreThoseOfKeys() {
        assertThatThrownBy(() -> spec("Reinforce 2", new Lonely(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must be lower-case letters, digits and dashes, got Reinforce 2");
        assertThat(Algorithms.nameOf(Ppo.Config.defaults())).isEqualTo("ppo");
    }
}
