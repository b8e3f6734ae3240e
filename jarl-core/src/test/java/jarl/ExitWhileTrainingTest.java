package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import jarl.testing.Call;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A program that ends while it trains ends with its own exit code, whatever computes just then. */
@Execution(ExecutionMode.CONCURRENT)
class ExitWhileTrainingTest {

    private static final int EXIT_CODE = 17;

    @TempDir
    Path folder;

    /** The program: two runs, and an exit in the midst of both. */
    static final class Program {
        private Program() {}

        @SuppressWarnings("MustBeClosed")
        static void main(String[] arguments) throws InterruptedException {
            CountDownLatch begun = new CountDownLatch(2 * 3);
            for (int i = 0; i < 2; i++) {
                ExperimentConfig config = new ExperimentReader()
                        .assign("steps=100_000_000")
                        .assign("sampler={batchT: 32, batchB: 8}")
                        .assign("model.hiddenSizes=[256,256]")
                        .assign("learner.threads=2")
                        .read();
                var _ = Training.of(CartPole::new)
                        .config(config)
                        .workers(2)
                        .runDir(Path.of(arguments[0], "run" + i))
                        .listener(new RunListener() {
                            @Override
                            public void iteration(long steps, RunControl run) {
                                begun.countDown();
                            }
                        })
                        .start();
            }
            begun.await();
            System.exit(EXIT_CODE);
        }
    }

    /** The program whose environment ends it. */
    static final class FromInside {
        private FromInside() {}

        @SuppressWarnings("MustBeClosed")
        static void main(String[] arguments) {
            Predicate<Moment> step500 = Moment.call(500);
            var _ = Training.of(
                            () -> new HookedEnv<>(new CartPole()).in(Call.STEP, step500, () -> System.exit(EXIT_CODE)))
                    .set("sampler.batchT", 16)
                    .set("sampler.batchB", 8)
                    .workers(2)
                    .runDir(Path.of(arguments[0], "run0"))
                    .start();
        }
    }

    /** The program that the third environment ends when it is made. */
    static final class FromConstructor {
        private FromConstructor() {}

        @SuppressWarnings("MustBeClosed")
        static void main(String[] arguments) {
            AtomicInteger made = new AtomicInteger();
            var _ = Training.of(() -> {
                        if (made.incrementAndGet() == 3) {
                            System.exit(EXIT_CODE);
                        }
                        return new CartPole();
                    })
                    .runDir(Path.of(arguments[0], "run0"))
                    .start();
        }
    }

    private int exitCode(Class<?> program, Path runs) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        runs.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        return builder.start().waitFor();
    }

    @Test
    void theRunsAreStoppedWithACheckpointAndNothingCrashes() throws IOException, InterruptedException {
        for (int time = 0; time < 2; time++) {
            Path runs = folder.resolve("time" + time);
            assertThat(exitCode(Program.class, runs))
                    .as(Files.readString(folder.resolve("output.txt")))
                    .isEqualTo(EXIT_CODE);
            for (int i = 0; i < 2; i++) {
                Path run = runs.resolve("run" + i);
                assertThat(Files.readString(run.resolve("status.json"))).contains("\"stopped\"");
                assertThat(SavedRun.open(run).newest().step()).isPositive();
            }
        }
        assertThat(folder.resolve("crash.log")).doesNotExist();
    }

    @Test
    void anExitByTheEnvironmentIsTheFailureOfItsRun() throws IOException, InterruptedException {
        assertThat(exitCode(FromInside.class, folder)).isEqualTo(EXIT_CODE);
        assertThat(folder.resolve("run0/status.json"))
                .content()
                .contains(
                        "\"failed\"",
                        "environment failed: jarl.ExitWhileTrainingTest$FromInside.lambda$main$",
                        "ends the program (System.exit); step ",
                        " of the run; no checkpoint was written");
    }

    @Test
    void anExitWhileTheRunIsOpenedIsItsFailureToo() throws IOException, InterruptedException {
        assertThat(exitCode(FromConstructor.class, folder)).isEqualTo(EXIT_CODE);
        assertThat(folder.resolve("run0/status.json"))
                .content()
                .contains(
                        "\"failed\"",
                        "environment failed: jarl.ExitWhileTrainingTest$FromConstructor.lambda$main$",
                        "ends the program (System.exit)");
    }
}
