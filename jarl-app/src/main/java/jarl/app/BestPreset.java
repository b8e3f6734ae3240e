package jarl.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import jarl.experiment.ConfigMapper;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.Presets;
import jarl.sweep.Expansion;
import jarl.sweep.ExperimentSet;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.FinalScore;
import jarl.sweep.RunEntry;
import jarl.sweep.ScoreStatistics;
import jarl.sweep.SearchState;
import jarl.sweep.SettingSummary;
import jarl.sweep.Sweep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The best setting of a set as a preset of the user's, and what it reaches with seeds that had no part in choosing it. */
final class BestPreset {

    private final Screen screen;
    private final Path results;
    private final String name;

    /**
     * Checks the name.
     *
     * @throws ConfigException if a preset cannot be named so
     */
    BestPreset(Screen screen, Path results, String name) {
        this.screen = screen;
        this.results = results;
        this.name = name;
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,99}")) {
            throw new ConfigException(
                    "--best-as-preset must be small letters, digits, dots, dashes and underscores, got " + name);
        }
        if (Presets.names().contains(name)) {
            throw new ConfigException("--best-as-preset must be a name that no preset has, got " + name);
        }
    }

    /** The scores of a setting's runs. */
    private record Chosen(SettingSummary summary, ExperimentConfig config) {}

    /**
     * Writes the preset and proves it.
     *
     * @param base the class path folder; presets are in {@code jarl/presets} below it
     * @param seeds how many fresh ones; 0 for no proof
     */
    int write(Path base, int seeds, @Nullable Boolean inProcess) {
        ExperimentsFile.Saved saved = ExperimentsFile.read(results);
        CommonOptions.restore(saved.options());
        List<RunEntry> before = RunFolder.withFinished(results, saved.entries());
        Chosen chosen = chosen(before, saved.search());
        Path file = file(base, chosen);
        screen.line("Wrote " + file + ": setting "
                + (chosen.summary().setting().isEmpty()
                        ? "(all)"
                        : chosen.summary().setting()) + " as a preset. To train it:");
        screen.lineAsItIs("  " + JarlCommand.typed() + " train " + name + " --class-path " + base);
        if (seeds == 0) {
            return ExitCode.DONE;
        }
        long used = saved.entries().stream()
                .mapToLong(each -> each.run().seed())
                .max()
                .orElse(0);
        Path folder = results.resolveSibling(name + "-proof");
        Sweep sweep = Sweep.of(file.toString(), folder)
                .seeds(LongStream.rangeClosed(used + 1, used + seeds).boxed().toList())
                .resources(ProcessChoice.asked(saved.resources(), inProcess));
        Expansion all = sweep.expand();
        screen.line("Proving it with seeds " + (used + 1) + " to " + (used + seeds) + ".");
        int exit;
        List<RunEntry> entries;
        try (ExperimentSet set =
                ExperimentSet.createOrResume(folder, sweep.resources(), all.runs(), all.search(), true)) {
            exit = new SetTraining(screen, new SweepScreen(screen, folder))
                    .train(
                            set,
                            "sweep " + results + " --best-as-preset " + name + " --presets " + base + " --fresh-seeds "
                                    + seeds);
            entries = set.entries();
        }
        say("selection", chosen.summary().scores());
        say("fresh seeds", SettingSummary.of(folder, entries).getFirst().scores());
        return exit;
    }

    private void say(String what, ScoreStatistics scores) {
        screen.result(what + ": n " + scores.runs() + ", mean " + Numbers.significant(scores.mean()) + ", IQM "
                + Numbers.significant(scores.iqm()) + ", 95% interval " + Numbers.significant(scores.low()) + " to "
                + Numbers.significant(scores.high()));
    }

    /** The highest interquartile mean, with a search among those that came farthest. */
    private Chosen chosen(List<RunEntry> entries, Optional<SearchState> search) {
        List<SettingSummary> summaries = new ArrayList<>(SettingSummary.of(results, entries));
        search.ifPresent(state -> summaries.sort(Comparator.comparingInt(each -> -state.rung(each.setting()))));
        SettingSummary best = summaries.stream()
                .filter(each -> each.scores().runs() > 0)
                .findFirst()
                .orElseThrow(() -> new ConfigException(results + " has no run that is done and has a score"));
        RunEntry run = entries.stream()
                .filter(each -> each.run().setting().equals(best.setting()) && each.state() == RunEntry.State.DONE)
                .filter(each -> FinalScore.of(results.resolve(each.run().folder()))
                        .isPresent()) // the folder of another may be lost
                .findFirst()
                .orElseThrow();
        return new Chosen(
                best, RunFolder.at(results.resolve(run.run().folder())).savedConfig());
    }

    private Path file(Path base, Chosen chosen) {
        Path folder = base.resolve("jarl").resolve("presets");
        Path file = folder.resolve(name + ".yaml");
        Path index = folder.resolve("index.txt");
        try {
            Files.createDirectories(folder);
            List<String> names = Files.exists(index)
                    ? new ArrayList<>(Files.readAllLines(index, StandardCharsets.UTF_8))
                    : new ArrayList<>();
            String text = text(chosen);
            if (Files.exists(file) && !Files.readString(file).equals(text)) {
                throw new ConfigException(file + " is there already: choose another name");
            }
            DurableFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
            if (!names.contains(name)) {
                names.add(name);
                DurableFiles.write(index, (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return file;
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be written: " + Failure.sentence(e), e);
        }
    }

    private String text(Chosen chosen) throws JsonProcessingException {
        String setting = chosen.summary().setting();
        String yaml = ConfigMapper.yaml(chosen.config().withSeed(1))
                .replaceFirst("(?m)^name: .*$", "name: " + '"' + name + '"');
        return "preset:\n  description: '" + (setting.isEmpty() ? "the setting" : "setting " + setting) + " of "
                + String.valueOf(results.getFileName()).replace("'", "''")
                + ", the best of a sweep'\n  source: jarl sweep\n" + yaml;
    }
}
