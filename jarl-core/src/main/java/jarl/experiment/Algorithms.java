package jarl.experiment;

import jarl.algorithm.A2c;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.CategoricalDqn;
import jarl.algorithm.Dqn;
import jarl.algorithm.Iqn;
import jarl.algorithm.Ppo;
import jarl.algorithm.QuantileDqn;
import jarl.algorithm.R2d1;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import java.util.List;

/** The algorithms by name. */
public final class Algorithms {

    /**
     * An algorithm that can be asked for.
     *
     * @param name as in {@code algo=NAME}
     * @param description one line
     * @param source the paper
     * @param defaults its options
     */
    public record Entry(String name, String description, String source, AlgorithmConfig defaults) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("a2c", "advantage actor-critic", "Mnih et al. 2016", A2c.Config.defaults()),
            new Entry(
                    "ppo",
                    "proximal policy optimization with a clipped objective",
                    "Schulman et al. 2017",
                    Ppo.Config.defaults()),
            new Entry(
                    "dqn",
                    "deep Q-learning, with double, dueling, prioritized, noisy, n-step and Munchausen options",
                    "Mnih et al. 2015",
                    Dqn.Config.defaults()),
            new Entry(
                    "c51",
                    "categorical deep Q-learning; with all options, Rainbow",
                    "Bellemare et al. 2017; Hessel et al. 2018",
                    CategoricalDqn.Config.defaults()),
            new Entry(
                    "qr-dqn",
                    "quantile regression deep Q-learning",
                    "Dabney et al. 2018, Distributional reinforcement learning with quantile regression",
                    QuantileDqn.Config.defaults()),
            new Entry(
                    "iqn",
                    "implicit quantile networks",
                    "Dabney et al. 2018, Implicit quantile networks",
                    Iqn.Config.defaults()),
            new Entry(
                    "r2d1",
                    "recurrent deep Q-learning from stored states, R2D2 on one machine",
                    "Kapturowski et al. 2019",
                    R2d1.Config.defaults()));

    private Algorithms() {}

    /** All, by name. */
    public static List<Entry> all() {
        return ENTRIES;
    }

    /** The one of this name. */
    public static Entry find(String name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = ENTRIES.stream().map(Entry::name).toList();
                    String hint = Suggestion.nearest(name, names)
                            .map(nearest -> ": did you mean " + nearest + "?")
                            .orElse(": expected one of " + String.join(", ", names));
                    return new ConfigException("unknown algorithm " + name + hint);
                });
    }

    /** The name that belongs to these options. */
    public static String nameOf(AlgorithmConfig config) {
        return switch (config) {
            case A2c.Config _ -> "a2c";
            case Ppo.Config _ -> "ppo";
            case Dqn.Config _ -> "dqn";
            case CategoricalDqn.Config _ -> "c51";
            case QuantileDqn.Config _ -> "qr-dqn";
            case Iqn.Config _ -> "iqn";
            case R2d1.Config _ -> "r2d1";
        };
    }
}
