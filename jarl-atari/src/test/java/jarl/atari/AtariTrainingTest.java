package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.SavedRun;
import jarl.Training;
import jarl.atari.AtariOptions.Observation;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.testing.Call;
import jarl.testing.Fault;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on the real emulator: one configuration makes one result. */
class AtariTrainingTest {

    @TempDir
    Path folder;

    /** Sticky actions, random starts and horizons: everything that could differ. */
    private static final AtariOptions OPTIONS = Options.PLAIN
            .observation(Observation.RAM, "84x84")
            .frameSkip(2, true)
            .frames(2)
            .sticky(0.25)
            .startNoops(10)
            .horizon(30)
            .clipReward()
            .value();

    private static final ExperimentConfig CONFIG = new ExperimentReader()
            .assign("algo=a2c")
            .assign("steps=960")
            .assign("sampler={batchT: 10, batchB: 6, shards: 3}")
            .assign("model.hiddenSizes=[16]")
            .assign("log.intervalSteps=240")
            .assign("checkpoint.intervalSteps=480")
            .assign("evaluation={episodes: 2, deterministic: false}")
            .read();

    @SuppressWarnings("unchecked") // the memory is numbers
    private static Env<float[], Integer> env() {
        return (Env<float[], Integer>) AtariEnv.play(ColourBars.cartridge(), OPTIONS);
    }

    private static byte[] parameters(Path run) throws IOException {
        return Files.readAllBytes(SavedRun.open(run).newest().parametersFile());
    }

    private Path train(String name, int workers, EnvFactory<float[], Integer> factory, boolean resume) {
        Path directory = folder.resolve(name);
        try (var run = Training.of(factory)
                .config(CONFIG)
                .workers(workers)
                .runDir(directory)
                .resume(resume)
                .start()) {
            assertThat(run.await().steps()).isEqualTo(960);
        }
        return directory;
    }

    @Test
    void oneAndTwoWorkersAndAResumedRunGiveTheSameBits() throws IOException {
        Path one = train("one", 1, AtariTrainingTest::env, false);
        Path two = train("two", 2, AtariTrainingTest::env, false);
        assertThat(parameters(two)).isEqualTo(parameters(one));

        Path broken = folder.resolve("broken");
        assertThat(diesIn(Moment.fromCall(701), broken)).isTrue();
        assertThat(SavedRun.open(broken).newest().step()).isEqualTo(660); // the last whole batch
        train("broken", 2, AtariTrainingTest::env, true);
        assertThat(parameters(broken)).isEqualTo(parameters(one));
        assertThat(episodes(broken)).isEqualTo(episodes(one));
    }

    /** Trains until this step of all environments together: the run fails then, and keeps its last whole batch. */
    private static boolean diesIn(Predicate<Moment> step, Path directory) {
        try (var run = Training.of(() -> new HookedEnv<>(env()).failing(Call.STEP, step, Fault.EXCEPTION))
                .config(CONFIG)
                .workers(1)
                .runDir(directory)
                .start()) {
            run.await();
            return false;
        } catch (RuntimeException died) {
            return true;
        }
    }

    /** Without the wall time, the last column. */
    private static String episodes(Path run) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(run.resolve("episodes.csv"))) {
            text.append(line, 0, line.lastIndexOf(',')).append('\n');
        }
        return text.toString();
    }
}
