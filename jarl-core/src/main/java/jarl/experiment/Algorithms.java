package jarl.experiment;

import jarl.algorithm.A2c;
import jarl.algorithm.AlgorithmConfig;
import jarl.algorithm.Ppo;
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
                    Ppo.Config.defaults()));

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
        };
    }
}
