package jarl.sweep;

import jarl.config.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The description of a set of runs: a preset, levels of values that are crossed, and seeds.
 *
 * <pre>{@code
 * Sweep sweep = Sweep.of("cartpole-ppo", Path.of("runs/rates"))
 *         .set("steps", "20000")
 *         .level(new Level.Zip(Map.of("algo.learningRate", List.of("1e-3", "3e-4")), List.of()))
 *         .seeds(List.of(1L, 2L, 3L));
 * sweep.expand().runs();
 * }</pre>
 *
 * @param base name of a preset, or path of a YAML file
 * @param source where the sweep is written, for messages
 * @param results the folder of the runs
 * @param set what is typed behind {@code key=} for all runs
 * @param levels the levels, the first varies slowest
 * @param seeds one run of each setting for each
 * @param resources of each run
 * @param missingEnvironment the environment in place of one that is not there
 * @param search how the settings are searched; empty for training all
 */
public record Sweep(
        String base,
        String source,
        Path results,
        Map<String, String> set,
        List<Level> levels,
        List<Long> seeds,
        Resources resources,
        Optional<String> missingEnvironment,
        Optional<Search> search) {

    public Sweep {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        levels = List.copyOf(levels);
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new ConfigException("seeds must be at least one");
        }
    }

    /** Describes one run of a preset, with seed 1. */
    public static Sweep of(String base, Path results) {
        return new Sweep(
                base,
                "sweep",
                results,
                Map.of(),
                List.of(),
                List.of(1L),
                Resources.DEFAULT,
                Optional.empty(),
                Optional.empty());
    }

    /** Sets a value of all runs. */
    public Sweep set(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(set);
        more.put(key, value);
        return new Sweep(base, source, results, more, levels, seeds, resources, missingEnvironment, search);
    }

    /** Adds a level, which is crossed with those before. */
    public Sweep level(Level level) {
        List<Level> more = new ArrayList<>(levels);
        more.add(level);
        return new Sweep(base, source, results, set, more, seeds, resources, missingEnvironment, search);
    }

    /** Sets the seeds. */
    public Sweep seeds(List<Long> value) {
        return new Sweep(base, source, results, set, levels, value, resources, missingEnvironment, search);
    }

    /** Sets what each run may use. */
    public Sweep resources(Resources value) {
        return new Sweep(base, source, results, set, levels, seeds, value, missingEnvironment, search);
    }

    /** Sets the folder of the runs. */
    public Sweep results(Path value) {
        return new Sweep(base, source, value, set, levels, seeds, resources, missingEnvironment, search);
    }

    /** Sets the environment in place of one that is not there; settings that are then the same are one. */
    public Sweep missingEnvironment(String value) {
        return new Sweep(base, source, results, set, levels, seeds, resources, Optional.of(value), search);
    }

    /** Sets how the settings are searched. */
    public Sweep search(Search value) {
        return new Sweep(base, source, results, set, levels, seeds, resources, missingEnvironment, Optional.of(value));
    }

    /**
     * All settings and runs, every key and value checked.
     *
     * @throws ConfigException naming the first mistake, such as two settings that are the same
     */
    public Expansion expand() {
        return new Expander(this).expand();
    }
}
