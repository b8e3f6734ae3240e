package jarl.app;

import jarl.Player;
import jarl.SavedRun;
import jarl.app.report.Values;
import jarl.config.ConfigException;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.EpisodeRecorder;
import jarl.sampler.Episode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl play}. */
@Command(
        name = "play",
        header = "Play episodes with a trained policy or random actions, and record a video.",
        description = {
            "Writes an animated GIF, or an MP4 if ffmpeg is on the PATH, with the score above each picture.",
            "The same seed plays the episodes of jarl eval. Ctrl-C stops and finishes the video."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  jarl play runs/cartpole-ppo/1                       runs/cartpole-ppo/1/play.gif",
            "  jarl play runs/cartpole-ppo/1 --episodes 3 --out three.mp4",
            "  jarl play runs/cartpole-ppo/1 --live                in a window",
            "  jarl play --random --env Acrobot-v1 --every 4       play.gif"
        })
final class PlayCommand implements Callable<Integer> {
    private static final int LONGEST = 1_000_000;

    private final Screen screen;

    @Parameters(
            paramLabel = "RUN_DIR|env.options.KEY=VALUE",
            description = "A directory written by jarl train; with --env, options of the environment.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--random", description = "Take random actions instead of the policy's.")
    private boolean random;

    @Option(
            names = "--env",
            paramLabel = "ID",
            description = "Environment to play with --random, instead of a RUN_DIR.")
    private @Nullable String env;

    @Option(
            names = "--episodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of whole episodes (default: ${DEFAULT-VALUE}).")
    private String episodes = "1";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the episodes (default: the run's); they never coincide with training episodes.")
    private @Nullable String seed;

    @Mixin
    private final CheckpointChoice checkpoint = new CheckpointChoice();

    @Option(
            names = "--stochastic",
            description = "Sample the actions as in training (default: as evaluation.deterministic of the run says, "
                    + "which by default is greedy).")
    private boolean stochastic;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Maximum number of steps to play of each episode (default: ${DEFAULT-VALUE}).")
    private String maxSteps = "100000";

    @Mixin
    private final VideoOptions film = new VideoOptions();

    PlayCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        int number = Numbers.count("--episodes", episodes);
        long steps = Numbers.whole("--max-steps", maxSteps, 1);
        if (steps > LONGEST) {
            throw new ConfigException("--max-steps must be at most " + LONGEST + ", got " + maxSteps);
        }
        requireOneSource();
        EpisodeRecorder.Cut cut = film.cut((int) steps, number > 1);
        Optional<Path> file = film.file(runDirectory());
        Optional<SavedRun> run = Optional.ofNullable(runDirectory()).map(SavedRun::open);
        ExperimentConfig config = run.map(SavedRun::config).orElseGet(this::environmentAlone);
        EnvFactory<?, ?> factory = config.env().factory();
        long episodeSeed = seed == null ? config.seed() : Numbers.whole("--seed", seed, Long.MIN_VALUE);
        NativeLibrary.load();
        boolean deterministic = config.evaluation().deterministic() && !stochastic;
        try (Player player = run.isEmpty() || random
                ? Player.random(config, factory)
                : run.get().player(checkpoint.of(run.get()), factory, deterministic)) {
            return play(player, config.env().id(), number, episodeSeed, cut, file);
        }
    }

    private ExperimentConfig environmentAlone() {
        ExperimentReader reader = new ExperimentReader().assign("env='" + env + "'");
        words.forEach(reader::assign);
        return reader.read();
    }

    private @Nullable Path runDirectory() {
        return env != null || words.isEmpty() ? null : Path.of(words.getFirst());
    }

    private void requireOneSource() {
        if (words.isEmpty() && env == null) {
            throw new ConfigException("what is to be played? jarl play RUN_DIR, or jarl play --random --env ID");
        }
        if (env == null && words.size() > 1) {
            throw new ConfigException("expected one RUN_DIR, got " + String.join(" and ", words));
        }
        if (env != null && words.stream().anyMatch(word -> !word.startsWith("env."))) {
            throw new ConfigException("--env goes without a RUN_DIR, which has an environment of its own; got "
                    + String.join(" ", words));
        }
        if (env != null && !random) {
            throw new ConfigException("--env needs --random: a trained policy comes from a RUN_DIR");
        }
        if (random && stochastic) {
            throw new ConfigException("--stochastic goes without --random, whose actions are drawn anyway");
        }
    }

    private int play(
            Player player, String id, int number, long episodeSeed, EpisodeRecorder.Cut cut, Optional<Path> file) {
        AtomicBoolean interrupted = new AtomicBoolean();
        try (StopSignals signals =
                        new StopSignals(screen, "Finishing the video. Press Ctrl-C again to leave at once.");
                Screening screening = new Screening()) {
            signals.stops(() -> interrupted.set(true));
            BooleanSupplier stopped = interrupted::get;
            if (film.live()) {
                PlayWindow window = screening.add(PlayWindow.open("jarl play: " + id, cut.framesPerSecond()));
                stopped = () -> interrupted.get() || window.closedByUser();
            }
            if (file.isPresent()) {
                screening.add(film.begin(file.get()));
            }
            EpisodeRecorder observer = new EpisodeRecorder(screening, cut, stopped);
            for (int i = 0; i < number && !stopped.getAsBoolean(); i++) {
                say(i, player.play(i, episodeSeed, observer));
            }
            screening.finish();
            if (observer.frames() == 0) {
                screen.line("Stopped before the first picture.");
            } else if (file.isPresent()) {
                screen.result("Wrote " + file.get() + ": " + Numbers.grouped(observer.frames()) + " pictures, "
                        + Numbers.grouped((Files.size(file.get()) + 999) / 1000) + " kB");
            }
        } catch (UncheckedIOException e) {
            throw lost(file, e.getCause());
        } catch (IOException e) {
            throw lost(file, e);
        }
        return interrupted.get() ? ExitCode.STOPPED : ExitCode.DONE;
    }

    private void say(int index, Episode episode) {
        screen.result("Episode " + (index + 1) + ": score " + Values.exact(rounded(episode.totalReward())) + ", "
                + Numbers.grouped(episode.length()) + (episode.length() == 1 ? " step" : " steps"));
    }

    private static double rounded(double score) {
        return Math.abs(score) < 1e9 ? Math.round(score * 1000) / 1000.0 : score;
    }

    private static ConfigException lost(Optional<Path> file, IOException failure) {
        return new ConfigException(
                "cannot write " + file.map(Path::toString).orElse("the film") + ": "
                        + (Failure.isDiskFull(failure) ? "disk full" : Failure.sentence(failure)),
                failure);
    }
}
