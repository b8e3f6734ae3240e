package jarl.app;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.SavedRun;
import jarl.checkpoint.CheckpointStore;
import jarl.checkpoint.OwnFiles;
import jarl.config.ConfigException;
import jarl.experiment.ExperimentConfig;
import jarl.runner.EvaluationResult;
import jarl.sweep.RunEntry;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run, looked at from outside.
 *
 * @param path of the folder
 * @param oldest the highest folder that was not there before, null if the run's own was; for cleaning up
 */
record RunFolder(Path path, @Nullable Path oldest) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final List<String> WRITTEN_BEFORE_CONFIG =
            List.of(".lock", "checkpoint", "system.json", "params.json", "environment.json");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The folder the user named. */
    static RunFolder at(Path path) {
        Path oldest = null;
        for (Path each = path.toAbsolutePath(); each != null && !Files.exists(each); each = each.getParent()) {
            oldest = each;
        }
        return new RunFolder(path, oldest);
    }

    /** A folder of its own for a new run: {@code runs/NAME/TIME}. */
    static RunFolder fresh(String name, LocalDateTime now) {
        Path parent = Path.of("runs", name);
        Path path = parent.resolve(now.format(TIME));
        for (int i = 2; Files.exists(path); i++) {
            path = parent.resolve(now.format(TIME) + "-" + i);
        }
        return at(path);
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Whether the folder holds a run to resume. */
    boolean holdsRun() {
        return Files.exists(configFile());
    }

    Path configFile() {
        return path.resolve("config.yaml");
    }

    /** The configuration of the run that is there. */
    ExperimentConfig savedConfig() {
        return SavedRun.open(path).config();
    }

    /**
     * Whether the run that is there has done all its steps and was evaluated. A status or an evaluation that cannot be read, or a status that contradicts itself or the
     * checkpoints, says nothing: going on finds out.
     */
    boolean isFinished() {
        ExperimentConfig config = savedConfig();
        long steps = config.steps();
        return (config.evaluation().episodes() == 0 || evaluation().isPresent())
                && json("status.json")
                        .filter(status -> status.path("state").asText().equals("finished"))
                        .filter(status -> status.path("step").canConvertToLong())
                        .filter(status -> status.path("step").asLong()
                                >= status.path("steps").asLong(Long.MAX_VALUE))
                        .filter(status -> newestStep().orElse(-1)
                                >= Math.min(steps, status.path("step").asLong()))
                        .isPresent();
    }

    /** The runs of a set, those done that another launcher, such as Slurm, has finished. */
    static List<RunEntry> withFinished(Path results, List<RunEntry> entries) {
        return entries.stream()
                .map(each -> {
                    RunFolder folder = at(results.resolve(each.run().folder()));
                    boolean done = each.state() != RunEntry.State.DONE && folder.holdsRun() && folder.isFinished();
                    return done ? each.finished() : each;
                })
                .toList();
    }

    private OptionalLong newestStep() {
        return CheckpointStore.forReading(path.resolve("checkpoint")).steps().stream()
                .mapToLong(Long::longValue)
                .max();
    }

    /** The evaluation after training, if there was one that can be read. */
    Optional<EvaluationResult> evaluation() {
        try {
            return json("evaluation.json").map(tree -> JSON.convertValue(tree, EvaluationResult.class));
        } catch (IllegalArgumentException notAResult) {
            return Optional.empty();
        }
    }

    /** Reads a file that is not essential; nothing if the file is absent or damaged. */
    private Optional<JsonNode> json(String file) {
        Path found = path.resolve(file);
        try {
            return OwnFiles.isFile(found) ? Optional.ofNullable(JSON.readTree(found.toFile())) : Optional.empty();
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    /** The newest checkpoint. */
    Optional<Path> newestCheckpoint() {
        Path checkpoints = path.resolve("checkpoint");
        List<Long> steps = CheckpointStore.forReading(checkpoints).steps();
        return steps.isEmpty() ? Optional.empty() : Optional.of(checkpoints.resolve(Long.toString(steps.getLast())));
    }

    /**
     * The run may be gone on with only as what it is.
     *
     * @throws ConfigException naming the first value that was asked for and is not the run's
     */
    void requireSame(ExperimentConfig requested) {
        Map<String, String> saved = ConfigOption.values(savedConfig());
        ConfigOption.values(requested).forEach((key, wanted) -> {
            boolean chosenByJarl = key.equals("learner.threads") && wanted.equals("0");
            String is = saved.getOrDefault(key, "nothing");
            if (!wanted.equals(is) && !chosenByJarl) {
                throw new ConfigException("cannot resume " + path + " with another configuration: " + key + " is " + is
                        + " there, got " + wanted);
            }
        });
    }

    /** Removes the folders made for a run that then did not start; what holds anything else stays. */
    void discardIfUnused() {
        if (oldest == null || holdsRun()) {
            return;
        }
        try {
            for (String written : WRITTEN_BEFORE_CONFIG) {
                Files.deleteIfExists(path.resolve(written));
            }
            for (Path each = path.toAbsolutePath(); each != null && each.startsWith(oldest); each = each.getParent()) {
                Files.deleteIfExists(each);
            }
        } catch (DirectoryNotEmptyException somethingElse) {
            // Another run's, or whatever was being written: not ours to remove.
        } catch (IOException unimportant) {
            // The reason why the run did not start is what the user hears of.
        }
    }
}
