package jarl;

import static jarl.testing.Moment.at;
import static jarl.testing.Moment.never;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.env.EnvFactory;
import jarl.experiment.Configs;
import jarl.experiment.ExperimentConfig;
import jarl.sampler.EnvironmentException;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An environment that never comes back does not take the program with it. */
@Timeout(120)
@Isolated
class StuckEnvironmentTest {

    @TempDir
    Path folder;

    private static ExperimentConfig config(String sampler) {
        return Configs.read(
                "sampler={batchT: 16, batchB: 4, shards: 4, stepTimeout: 0.5}",
                "sampler=" + sampler,
                "model={name: lstm, hiddenSizes: [4], recurrentSize: 4}",
                "steps=512",
                "log.intervalSteps=64",
                "evaluation.episodes=0",
                "seed=13");
    }

    private Training<float[], Integer> training(String sampler, String name, EnvFactory<float[], Integer> factory) {
        return Training.of(factory).config(config(sampler)).workers(2).runDir(folder.resolve(name));
    }

    /** Hangs in batch 3, so that checkpoints of 64 and 128 steps are there. */
    @ParameterizedTest
    @CsvSource({"serial, 3", "parallel, 3", "batched, 3", "alternating, 3", "serial, 0", "parallel, 0", "batched, 0"})
    void endsTheRunNamesTheColumnAndCanBeResumed(String sampler, int step) throws Exception {
        Gate gate = new Gate();
        // The first is looked at for its spaces; column 2 is the fourth.
        EnvFactory<float[], Integer> factory = NumberedEnvs.of(
                number -> HookedEnv.of(Script.lengths(7)).in(number == 3 ? at(6, step) : never(), gate::pass));
        try {
            try (var run = training(sampler, "run", factory).start()) {
                assertThatExceptionOfType(EnvironmentException.class)
                        .isThrownBy(run::await)
                        .withMessageStartingWith(
                                "environment failed in " + (step == 0 ? "reset" : "step") + ": column 2, step " + step)
                        .withMessageEndingWith("step 128 of the run, seed 13: TimeoutException: no answer within 0.5 s;"
                                + " last checkpoint: " + folder.resolve("run/checkpoint/128"));
            }
            assertThat(RunFolders.threadsThatStay()).as("the one that is stuck").hasSize(1);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("jarl-"))
                    .allMatch(Thread::isDaemon);
            assertThat(status("run"))
                    .contains("\"failed\"")
                    .contains("column 2")
                    .contains("seed 13");

            EnvFactory<float[], Integer> sound = Script.lengths(7);
            try (var run = training(sampler, "run", sound).resume(true).start()) {
                assertThat(run.await().finished()).isTrue();
            }
            assertThat(status("run")).contains("\"finished\"");
            assertThat(Files.readString(folder.resolve("run").resolve("run.log")))
                    .contains("resumed from");
            try (var run = training(sampler, "whole", sound).start()) {
                assertThat(run.await().finished()).isTrue();
            }
            assertThat(RunFolders.fingerprint(folder.resolve("run")))
                    .as("as if nothing had happened")
                    .isEqualTo(RunFolders.fingerprint(folder.resolve("whole")));
        } finally {
            gate.open();
        }
        assertThat(RunFolders.threadsThatStay()).isEmpty();
        assertThat(status("run")).as("what comes back too late writes nothing").contains("\"finished\"");
    }

    private String status(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("status.json"));
    }
}
