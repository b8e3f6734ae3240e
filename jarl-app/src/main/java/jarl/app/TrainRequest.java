package jarl.app;

import jarl.config.ConfigException;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.AlgorithmSpec;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of the command line that describe a training.
 *
 * @param base name of a preset or path of a YAML file; null if none was given
 * @param assignments {@code key=value}, the later wins
 */
record TrainRequest(@Nullable String base, List<String> assignments) {

    /** The preset that is trained where none is named. */
    static final String DEFAULT_PRESET = "cartpole-ppo";

    TrainRequest {
        assignments = List.copyOf(assignments);
    }

    /** Reads the words after {@code jarl train}: those with an equals sign are assignments. */
    static TrainRequest of(List<String> words) {
        String base = null;
        List<String> assignments = new ArrayList<>();
        for (String word : words) {
            if (word.contains("=")) {
                assignments.add(word);
            } else if (base == null) {
                base = word;
            } else {
                throw new ConfigException("expected one preset or file, got " + base + " and " + word
                        + "; options are written key=value");
            }
        }
        return new TrainRequest(base, assignments);
    }

    /** Adds an assignment, which overrides earlier ones, if the value is not null. */
    TrainRequest assign(String key, @Nullable String value) {
        if (value == null) {
            return this;
        }
        List<String> more = new ArrayList<>(assignments);
        more.add(key + "=" + value);
        return new TrainRequest(base, more);
    }

    /** Whether a value of this key was asked for by itself. */
    boolean assigns(String key) {
        return assignments.stream().anyMatch(assignment -> assignment.startsWith(key + "="));
    }

    /** Whether what to train is named so that it exists. */
    boolean isKnown() {
        return base == null || Presets.names().contains(base) || Files.isRegularFile(Path.of(base));
    }

    /**
     * The configuration asked for. If nothing to start from was named, that is the defaults for an environment that was assigned, else the
     * default preset.
     */
    ExperimentConfig config() {
        if (base != null) {
            return assigned(reader(base));
        }
        return assigned(assignments.stream()
                .filter(assignment -> assignment.matches("env(\\.id)?=.+"))
                .findFirst()
                .map(assignment -> new ExperimentReader()
                        .assign("name=\"" + name(assignment.substring(assignment.indexOf('=') + 1)) + '"'))
                .orElseGet(() -> reader(DEFAULT_PRESET)));
    }

    /** Reads the configuration for resuming a run; options not given keep their values. */
    ExperimentConfig over(Path savedConfig) {
        return base == null ? assigned(new ExperimentReader().file(savedConfig)) : config();
    }

    private ExperimentConfig assigned(ExperimentReader reader) {
        assignments.forEach(reader::assign);
        return reader.read();
    }

    private static ExperimentReader reader(String base) {
        if (Presets.names().contains(base)) {
            return new ExperimentReader().preset(base);
        }
        Path path = Path.of(base);
        if (Files.isDirectory(path)) {
            throw new ConfigException(base + " is a folder: expected a preset or a YAML file (to resume a run: "
                    + "jarl train --run-dir " + base + " --resume)");
        }
        if (base.matches(".*(\\.ya?ml|/.*)") || Files.exists(path)) {
            return new ExperimentReader()
                    .assign("name=\"" + nameFor(path) + '"')
                    .file(path);
        }
        refuseOtherKinds(base);
        return new ExperimentReader().preset(base);
    }

    /** The name of an experiment whose file gives none. */
    private static String nameFor(Path file) {
        return name(String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", ""));
    }

    private static String name(String text) {
        String name = text.replaceAll("[^A-Za-z0-9._-]+", "-");
        return name.isEmpty() ? "experiment" : name.substring(0, Math.min(name.length(), 100));
    }

    private static void refuseOtherKinds(String name) {
        if (Environments.all().stream().map(EnvSpec::id).anyMatch(name::equals)) {
            throw new ConfigException(
                    name + " is an environment, not a preset: jarl train env=" + name + " trains on it");
        }
        if (Algorithms.all().stream().map(AlgorithmSpec::name).anyMatch(name::equals)) {
            throw new ConfigException(name + " is an algorithm, not a preset: jarl train algo=" + name + " uses it");
        }
    }
}
