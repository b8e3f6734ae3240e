package jarl.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** experiments.json: the runs of a set and the state of each. Replaced as a whole, so that readers see the old one or the new one. */
public final class ExperimentsFile {

    /** The name of the file, in the folder of the results. */
    public static final String NAME = "experiments.json";

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private ExperimentsFile() {}

    /**
     * What the file holds.
     *
     * @param version of the format
     * @param updated when it was written, UTC
     * @param resources of each run
     * @param options of the command that all runs need; null if there are none
     * @param search null if all runs are trained to their end
     * @param runs in the order in which they start
     */
    private record Content(
            int version,
            String updated,
            Limits resources,
            @Nullable Map<String, String> options,
            @Nullable Halving search,
            List<Entry> runs) {}

    private record Halving(int factor, List<Long> rungs, List<Decided> decisions) {}

    private record Decided(
            String setting, int rung, @Nullable Double score, String verdict) {}

    private record Limits(
            int cores,
            @Nullable Integer slots,
            @Nullable Double timeLimit,
            @Nullable Double gracePeriod, // not in files from before there was one
            int retries,
            @Nullable String affinity,
            @Nullable String gpus,
            @Nullable Integer runsPerGpu,
            @Nullable Boolean inProcess) {}

    private record Entry(
            String folder,
            String setting,
            Map<String, String> values,
            long seed,
            List<String> words,
            String state,
            int attempts,
            double seconds,
            @Nullable String error,
            long process,
            @Nullable String processStarted,
            @Nullable Live live) {}

    private record Live(
            long step,
            long steps,
            @Nullable Double stepsPerSecond,
            @Nullable Double meanReturn) {}

    /**
     * A set as it is on the disk.
     *
     * @param resources of each run
     * @param entries its runs
     * @param search the successive halving that decides about them; empty if there is none
     * @param options of the command that all runs need, such as {@code --class-path}, and what follows each
     */
    public record Saved(
            Resources resources, List<RunEntry> entries, Optional<SearchState> search, Map<String, String> options) {}

    /** Whether there is a set in this folder. */
    public static boolean exists(Path results) {
        return Files.isRegularFile(results.resolve(NAME));
    }

    /**
     * Reads the set in a folder.
     *
     * @throws ConfigException if there is none, or it cannot be read
     */
    public static Saved read(Path results) {
        Path file = results.resolve(NAME);
        if (!exists(results)) {
            throw new ConfigException("there is no set of experiments in " + results + ": it has no " + NAME);
        }
        try {
            JsonNode tree = JSON.readTree(file.toFile());
            new SavedChecks(file).require(tree);
            Content content = JSON.convertValue(tree, Content.class);
            if (content.version() != VERSION) {
                throw new ConfigException(file + " is of version " + content.version() + ", expected " + VERSION);
            }
            Limits limits = content.resources();
            Resources resources = new Resources(
                    limits.cores(),
                    limits.slots() == null ? OptionalInt.empty() : OptionalInt.of(limits.slots()),
                    Optional.ofNullable(limits.timeLimit()).map(ExperimentsFile::time),
                    Optional.ofNullable(limits.gracePeriod())
                            .map(ExperimentsFile::time)
                            .orElse(Resources.USUAL_GRACE),
                    limits.retries(),
                    new Placement(
                            Optional.ofNullable(limits.affinity()).map(AffinityCode::parse),
                            limits.gpus() == null ? List.of() : Placement.gpus(limits.gpus()),
                            limits.runsPerGpu() == null ? 1 : limits.runsPerGpu()),
                    Optional.ofNullable(limits.inProcess()));
            return new Saved(
                    resources,
                    content.runs().stream().map(ExperimentsFile::entry).toList(),
                    Optional.ofNullable(content.search()).map(ExperimentsFile::search),
                    content.options() == null ? Map.of() : new LinkedHashMap<>(content.options()));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ConfigException(file + " cannot be read: line " + line + " is not JSON", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    e.getCause() instanceof JsonMappingException wrong
                            ? file + ": " + SavedChecks.field(wrong) + " is not what it must be"
                            : file + " cannot be read: " + FirstLine.message(e),
                    e);
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + FirstLine.of(e), e);
        }
    }

    private static Duration time(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static SearchState search(Halving saved) {
        return new SearchState(
                saved.factor(),
                saved.rungs(),
                saved.decisions().stream()
                        .map(each -> new SearchState.Decision(
                                each.setting(),
                                each.rung(),
                                each.score() == null ? Double.NaN : each.score(),
                                SearchState.Verdict.valueOf(each.verdict().toUpperCase(Locale.ROOT))))
                        .toList());
    }

    private static Halving saved(SearchState state) {
        return new Halving(
                state.factor(),
                state.rungs(),
                state.decisions().stream()
                        .map(each -> new Decided(
                                each.setting(),
                                each.rung(),
                                Double.isNaN(each.score()) ? null : each.score(),
                                each.verdict().name().toLowerCase(Locale.ROOT)))
                        .toList());
    }

    private static RunEntry entry(Entry saved) {
        Path folder = Path.of(saved.folder());
        if (folder.isAbsolute() || !folder.normalize().equals(folder) || folder.startsWith("..")) {
            throw new ConfigException(NAME + " names a folder outside of the results: " + saved.folder());
        }
        PlannedRun run = new PlannedRun(
                saved.folder(),
                saved.setting(),
                new LinkedHashMap<>(saved.values()),
                saved.seed(),
                List.copyOf(saved.words()));
        return new RunEntry(
                run,
                RunEntry.State.valueOf(saved.state().toUpperCase(Locale.ROOT)),
                saved.attempts(),
                saved.seconds(),
                saved.error(),
                saved.process(),
                saved.processStarted());
    }

    /** Writes the set in a folder. */
    static void write(Path results, Resources resources, List<RunEntry> entries) {
        write(results, resources, entries, Optional.empty(), Map.of(), Map.of());
    }

    private static @Nullable Live live(RunEntry entry, Map<String, LiveState> live) {
        LiveState state = live.get(entry.run().folder());
        return entry.state() != RunEntry.State.RUNNING || state == null
                ? null
                : new Live(state.step(), state.steps(), known(state.stepsPerSecond()), known(state.meanReturn()));
    }

    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Writes the set in a folder. */
    static void write(
            Path results,
            Resources resources,
            List<RunEntry> entries,
            Optional<SearchState> search,
            Map<String, String> options,
            Map<String, LiveState> live) {
        List<Entry> runs = new ArrayList<>();
        for (RunEntry each : entries) {
            PlannedRun run = each.run();
            runs.add(new Entry(
                    run.folder(),
                    run.setting(),
                    run.values(),
                    run.seed(),
                    run.words(),
                    each.state().name().toLowerCase(Locale.ROOT),
                    each.attempts(),
                    Math.round(each.seconds() * 1000) / 1000.0,
                    each.error(),
                    each.process(),
                    each.processStarted(),
                    live(each, live)));
        }
        Limits limits = new Limits(
                resources.cores(),
                resources.slots().isPresent() ? resources.slots().getAsInt() : null,
                resources.timeLimit().map(ExperimentsFile::seconds).orElse(null),
                seconds(resources.gracePeriod()),
                resources.retries(),
                resources.placement().affinity().map(Object::toString).orElse(null),
                resources.placement().gpus().isEmpty()
                        ? null
                        : resources.placement().gpusText(),
                resources.placement().gpus().isEmpty()
                        ? null
                        : resources.placement().runsPerGpu(),
                resources.inProcess().orElse(null));
        Content content = new Content(
                VERSION,
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                limits,
                options.isEmpty() ? null : options,
                search.map(ExperimentsFile::saved).orElse(null),
                runs);
        try {
            DurableFiles.write(
                    results.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
