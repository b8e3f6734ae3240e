package jarl.app;

import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import jarl.config.Suggestion;
import jarl.sweep.AffinityCode;
import jarl.sweep.CostEstimate;
import jarl.sweep.Expansion;
import jarl.sweep.ExperimentSet;
import jarl.sweep.ExperimentsFile;
import jarl.sweep.JobFile;
import jarl.sweep.Placement;
import jarl.sweep.Resources;
import jarl.sweep.Seeds;
import jarl.sweep.Slots;
import jarl.sweep.Sweep;
import jarl.sweep.SweepReader;
import jarl.sweep.Sweeps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl sweep}. */
@Command(
        name = "sweep",
        header = "Train a set of runs: settings times seeds.",
        description = {
            "Reads a sweep file, shows the settings, trains all runs side by side, short ones as threads of one",
            "program, others as a process each (--in-process), and compares the settings. Ctrl-C stops all runs",
            "with a checkpoint; --resume continues the set."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  jarl sweep rates.yaml --dry-run        show the settings, runs and estimated hours",
            "  jarl sweep rates.yaml                  train them",
            "  jarl sweep atari-ff-a2c-cpu            the example that ships with jarl",
            "  jarl sweep runs/rates --resume         go on after Ctrl-C, a crash or a reboot",
            "  jarl sweep runs/rates --summary        compare what is done so far",
            "  jarl sweep runs/rates --best-as-preset my-cartpole",
            "  jarl sweep rates.yaml --write-slurm rates.sh",
            "",
            "Exit codes: 0 all runs are done, 1 a run failed, 2 a mistake to correct, 130 stopped."
        })
final class SweepCommand implements Callable<Integer> {
    /** Sets of fewer steps a seed are over before it is worth knowing when. */
    private static final long MEASURED_FROM = 5_000_000;

    private static final int FRESH_SEEDS = 5;

    /** Slurm's MaxArraySize, one above the highest index, unless an administrator changes it (slurm.conf). */
    private static final int USUAL_ARRAY = 1_001;

    /** Bytes of Slurm's max_script_size unless an administrator changes it (slurm.conf). */
    private static final int USUAL_SCRIPT = 4_000_000;

    private final Screen screen;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE.yaml|NAME|DIR|key=value",
            description =
                    "Sweep file, name of a sweep that ships with jarl, or folder of a set that was begun; and options to"
                            + " change for all runs.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--dry-run",
            description = "Show the settings, the number of runs and the estimated hours, and start nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "With --dry-run: print only the cost, as one line of JSON.")
    private boolean json;

    @Option(
            names = "--no-measure",
            description =
                    "Train for no moment to estimate the hours; finished runs of the same preset are still asked.")
    private boolean unmeasured;

    @Option(
            names = "--resume",
            description = "Continue the set: resume its runs, repeat none that is done, try failed ones again.")
    private boolean resume;

    @Option(names = "--summary", description = "Compare the settings of a set that was begun, and start nothing.")
    private boolean summary;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Folder of the runs (default: results of the file, else runs/NAME).")
    private @Nullable Path results;

    @Option(
            names = "--seeds",
            paramLabel = "1-5|1,3,7",
            description = "Seeds of each setting (default: those of the file).")
    private @Nullable String seeds;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Runs at the same time (default: as many as there are cores for).")
    private @Nullable String slots;

    @Option(
            names = "--best-as-preset",
            paramLabel = "NAME",
            description = "Of a set that was begun: write the best setting as a preset of yours, and prove it"
                    + " on fresh seeds.")
    private @Nullable String bestAsPreset;

    @Option(
            names = "--fresh-seeds",
            paramLabel = "N",
            description = "How many seeds --best-as-preset proves it on (default: 5; 0: none).")
    private @Nullable String freshSeeds;

    @Option(
            names = "--presets",
            paramLabel = "DIR",
            description = "Class path folder for --best-as-preset (default: presets).")
    private Path presets = Path.of("presets");

    @Option(
            names = "--write-slurm",
            paramLabel = "FILE",
            description = "Write an array job for sbatch, one run a task, and start nothing.")
    private @Nullable Path slurm;

    @Option(
            names = "--write-k8s",
            paramLabel = "FILE",
            description = "Write an Indexed Job for kubectl create, one run a task, and start nothing.")
    private @Nullable Path kubernetes;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Image of --write-k8s, which has jarl (default: jarl).")
    private @Nullable String image;

    @Option(
            names = "--claim",
            paramLabel = "NAME",
            description = "Persistent volume claim of --write-k8s for the results (default: jarl-results).")
    private @Nullable String claim;

    @Option(names = "--in-process", negatable = true, description = InProcessStarter.DESCRIPTION)
    private @Nullable Boolean inProcess;

    @Option(names = "--dashboard", description = DashboardBeside.DESCRIPTION)
    private boolean dashboard;

    @Option(
            names = "--affinity",
            paramLabel = "CODE",
            description =
                    "Division of the machine as rlpyt wrote it, such as 8cpu_2gpu_8hto (default: that of the file).")
    private @Nullable String affinity;

    SweepCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        String word = words.getFirst();
        if (json && !dryRun) {
            throw new ConfigException("--json goes with --dry-run");
        }
        if (dashboard && (dryRun || summary || bestAsPreset != null || slurm != null || kubernetes != null)) {
            throw new ConfigException("--dashboard shows a training: of what is trained already, jarl dashboard DIR");
        }
        if (kubernetes == null && (image != null || claim != null)) {
            throw new ConfigException("--image and --claim go with --write-k8s");
        }
        if (bestAsPreset == null && freshSeeds != null) {
            throw new ConfigException("--fresh-seeds goes with --best-as-preset");
        }
        requireNamed("--results", results, "a folder such as runs/rates");
        requireNamed("--write-slurm", slurm, "a file such as rates.sh");
        requireNamed("--write-k8s", kubernetes, "a file such as rates.yaml");
        requireNamed("--presets", presets, "a folder such as presets");
        if (Files.isDirectory(Path.of(word)) && !isShipped(word)) {
            return ofFolder(Path.of(word));
        }
        Sweep sweep = changed(isShipped(word) ? Sweeps.find(word) : SweepReader.file(file(word)));
        if (summary || bestAsPreset != null) {
            return ofFolder(sweep.results());
        }
        Expansion all = sweep.expand();
        SweepScreen view = new SweepScreen(screen, sweep.results());
        if (slurm != null || kubernetes != null) {
            return writeJobs(sweep, all);
        }
        Slots divided = Slots.ofThisMachine(sweep.resources(), ChildStarter.canPin());
        boolean costly =
                all.settings().stream().mapToLong(each -> each.config().steps()).sum() > MEASURED_FROM;
        CostEstimate cost = new SweepCost(screen, sweep, all, divided.all())
                .estimate(!unmeasured && (dryRun || (costly && !resume)));
        if (json) {
            screen.resultAsItIs(SweepCost.json(cost));
            return ExitCode.DONE;
        }
        view.settings(all, sweep);
        screen.result(SweepCost.line(cost));
        if (dryRun) {
            return ExitCode.DONE;
        }
        try (ExperimentSet set = ExperimentSet.createOrResume(
                        sweep.results(), sweep.resources(), all.runs(), all.search(), resume);
                DashboardBeside _ = DashboardBeside.start(screen, dashboard, sweep.results())) {
            return new SetTraining(screen, view).train(set, "sweep " + sweep.results());
        }
    }

    private static void requireNamed(String option, @Nullable Path path, String expected) {
        if (path != null && path.toString().isBlank()) {
            throw new ConfigException(option + " must be " + expected + ", got nothing");
        }
    }

    private int writeJobs(Sweep sweep, Expansion all) {
        if (all.search().isPresent()) {
            throw new ConfigException(
                    "search needs a launcher that decides: it goes with neither --write-slurm nor" + " --write-k8s");
        }
        String name = String.valueOf(sweep.results().getFileName());
        Map<String, String> given = CommonOptions.given();
        List<String> options = given.entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                .toList();
        try (ExperimentSet set = ExperimentSet.createOrAdd(sweep.results(), sweep.resources(), all.runs())) {
            set.options(given);
            if (slurm != null) {
                String command = JarlCommand.typed();
                String found = command.contains("/")
                        ? Path.of(command).toAbsolutePath().normalize().toString()
                        : command;
                String script = new JobFile(name, all.runs(), sweep.resources(), found)
                        .slurm(
                                Path.of("").toAbsolutePath().toString(),
                                sweep.results().toString(),
                                options);
                byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
                DurableFiles.write(slurm, bytes);
                screen.result("Wrote " + slurm + ": " + all.runs().size() + " tasks. To start them: sbatch " + slurm);
                if (all.runs().size() > USUAL_ARRAY) {
                    screen.line(
                            "Slurm takes arrays of at most " + USUAL_ARRAY + " tasks unless its MaxArraySize is higher"
                                    + " (scontrol show config); --seeds writes a part of them");
                }
                if (bytes.length > USUAL_SCRIPT) {
                    screen.line(
                            "Slurm takes scripts of at most 4 MB unless its max_script_size is higher, this one has "
                                    + Numbers.grouped(bytes.length) + " bytes; --seeds writes a part of the runs");
                }
            }
            if (kubernetes != null) {
                String manifest = new JobFile(name, all.runs(), sweep.resources(), "jarl")
                        .kubernetes(image == null ? "jarl" : image, claim == null ? "jarl-results" : claim);
                DurableFiles.write(kubernetes, manifest.getBytes(StandardCharsets.UTF_8));
                screen.result("Wrote " + kubernetes + ": " + all.runs().size()
                        + " indexes. To start them: kubectl create -f " + kubernetes);
                if (!given.isEmpty()) {
                    screen.line(
                            "What " + String.join(", ", given.keySet())
                                    + " names must be in the image, with JARL_CLASS_PATH, ALE_ROM_DIR or MUJOCO_LIB set to where it is there");
                }
            }
            set.closeWritten();
        } catch (IOException e) {
            throw new ConfigException("a job file cannot be written: " + Failure.sentence(e), e);
        }
        return ExitCode.DONE;
    }

    private static Path file(String word) {
        Path file = Path.of(word);
        if (!Files.exists(file) && word.matches("[A-Za-z0-9_-]+")) {
            throw new ConfigException("there is no sweep, file or folder " + word + ": "
                    + Suggestion.question(word, Sweeps.names())
                            .orElse("sweeps that ship with jarl are " + String.join(", ", Sweeps.names())));
        }
        return file;
    }

    private static boolean isShipped(String word) {
        return Sweeps.names().contains(word);
    }

    /** What the command line says otherwise than the file. */
    private Sweep changed(Sweep sweep) {
        Sweep changed =
                sweep.results(results == null ? sweep.results() : results).resources(with(sweep.resources()));
        if (seeds != null) {
            changed = changed.seeds(Seeds.parse("--seeds", seeds));
        }
        for (String assignment : words.subList(1, words.size())) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new ConfigException("expected one sweep and then key=value, got " + assignment);
            }
            changed = changed.set(assignment.substring(0, equals), assignment.substring(equals + 1));
        }
        return changed;
    }

    private int ofFolder(Path folder) {
        SweepScreen view = new SweepScreen(screen, folder);
        if (bestAsPreset != null) {
            int seedCount = freshSeeds == null ? FRESH_SEEDS : (int) Numbers.whole("--fresh-seeds", freshSeeds, 0);
            return new BestPreset(screen, folder, bestAsPreset).write(presets, seedCount, inProcess);
        }
        if (summary) {
            ExperimentsFile.Saved saved = ExperimentsFile.read(folder);
            view.summary(RunFolder.withFinished(folder, saved.entries()), saved.search());
            return ExitCode.DONE;
        }
        if (!resume
                || dryRun
                || results != null
                || slots != null
                || affinity != null
                || seeds != null
                || words.size() > 1) {
            throw new ConfigException(
                    folder + " is a folder: expected --resume or --summary with it, and nothing else; other"
                            + " options go with the sweep file");
        }
        try (ExperimentSet set = ExperimentSet.resume(folder, this::with);
                DashboardBeside _ = DashboardBeside.start(screen, dashboard, folder)) {
            return new SetTraining(screen, view).train(set, "sweep " + folder);
        }
    }

    private Resources with(Resources resources) {
        Resources changed = slots == null ? resources : resources.slots(Numbers.count("--slots", slots));
        changed = ProcessChoice.asked(changed, inProcess);
        return affinity == null ? changed : changed.placement(Placement.of(AffinityCode.parse(affinity)));
    }
}
