package jarl.app;

import jarl.config.ConfigException;
import jarl.sweep.Expansion;
import jarl.sweep.ExperimentSet;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.Resources;
import jarl.sweep.Seeds;
import jarl.sweep.Sweep;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code jarl train --seeds}: one run for each seed, side by side: a set of experiments with one setting. */
final class SeedsTraining {
    private final Screen screen;
    private final boolean dashboard;

    SeedsTraining(Screen screen, boolean dashboard) {
        this.screen = screen;
        this.dashboard = dashboard;
    }

    /**
     * Trains a run for each seed, and prints what they reach together.
     *
     * @param seeds as they were typed
     * @param workers sampler threads, and cores, of each run; null for one
     * @param inProcess whether all runs are in this process; null to choose
     */
    int train(
            TrainRequest typed,
            String seeds,
            @Nullable Path directory,
            boolean resume,
            @Nullable String workers,
            @Nullable Boolean inProcess) {
        TrainRequest request = resume && directory != null ? known(typed, directory) : typed;
        String base = Optional.ofNullable(request.base()).orElse(TrainRequest.DEFAULT_PRESET);
        if (request.base() == null && (request.assigns("env") || request.assigns("env.id"))) {
            throw new ConfigException("--seeds needs a preset or a YAML file to change the environment of, such as "
                    + base + " env=Acrobot-v1");
        }
        Map<String, String> set = new LinkedHashMap<>();
        for (String assignment : request.assignments()) {
            int equals = assignment.indexOf('=');
            set.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        Path results = directory == null
                ? RunFolder.fresh(request.config().name(), LocalDateTime.now(ZoneId.systemDefault()))
                        .path()
                : directory;
        Resources resources = resume && ExperimentsFile.exists(results)
                ? ExperimentsFile.read(results).resources()
                : Resources.DEFAULT;
        resources = workers == null ? resources : resources.cores(Numbers.count("--workers", workers));
        resources = ProcessChoice.asked(resources, inProcess);
        Sweep sweep = new Sweep(
                base,
                "command line",
                results,
                set,
                List.of(),
                Seeds.parse("--seeds", seeds),
                resources,
                Optional.empty(),
                Optional.empty());
        Expansion all = sweep.expand();
        SweepScreen view = new SweepScreen(screen, results);
        view.settings(all, sweep);
        try (ExperimentSet experiments =
                        ExperimentSet.createOrResume(results, resources, all.runs(), all.search(), resume);
                DashboardBeside _ = DashboardBeside.start(screen, dashboard, results)) {
            return new SetTraining(screen, view).train(experiments, "sweep " + results);
        }
    }

    /** What the set was begun with, where nothing else is said. */
    private static TrainRequest known(TrainRequest typed, Path directory) {
        if (typed.base() != null || !typed.assignments().isEmpty() || !ExperimentsFile.exists(directory)) {
            return typed;
        }
        List<String> words =
                ExperimentsFile.read(directory).entries().getFirst().run().words();
        return TrainRequest.of(
                words.stream().filter(word -> !word.startsWith("seed=")).toList());
    }
}
