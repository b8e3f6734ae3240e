package jarl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.checkpoint.CheckpointStore;
import jarl.env.classic.CartPole;
import jarl.runner.EvaluationResult;
import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener may ask of its run. */
class RunControlTest {

    private static final int BATCH = 64;

    @TempDir
    Path folder;

    private Training<float[], Integer> training(RunListener listener) {
        return Training.of(CartPole::new)
                .set("steps", 8 * BATCH)
                .set("sampler.batchT", 16)
                .set("sampler.batchB", 4)
                .set("log.intervalSteps", 2 * BATCH)
                .set("model.hiddenSizes", List.of(8))
                .set("evaluation.intervalSteps", 2 * BATCH)
                .set("evaluation.intervalEpisodes", 2)
                .set("evaluation.episodes", 0)
                .workers(1)
                .runDir(folder.resolve("run"))
                .listener(listener);
    }

    private Run.Result<float[], Integer> train(RunListener listener) {
        try (var run = training(listener).start()) {
            return run.await();
        }
    }

    private List<Long> checkpoints() {
        return CheckpointStore.forReading(folder.resolve("run/checkpoint")).steps();
    }

    /** Of a column of progress.csv. */
    private List<String> column(String name) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("run/progress.csv"));
        int index = List.of(lines.getFirst().split(",")).indexOf(name);
        return lines.stream().skip(1).map(line -> line.split(",")[index]).toList();
    }

    @Test
    void aScoreAtWhichToStopTakesTwoLines() {
        var result = train(new RunListener() {
            @Override
            public void evaluation(long step, EvaluationResult result, RunControl run) {
                if (result.mean() > 0) {
                    run.stop();
                }
            }
        });
        assertThat(result.finished()).isFalse();
        assertThat(result.steps()).isEqualTo(2 * BATCH);
    }

    @Test
    void aCheckpointIsWrittenAfterTheIterationUnderWay() {
        List<Long> during = new ArrayList<>();
        var _ = train(new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == 3 * BATCH) {
                    run.checkpoint();
                }
                if (step == 4 * BATCH) {
                    during.addAll(checkpoints());
                }
            }
        });
        assertThat(during).containsExactly(2L * BATCH, 3L * BATCH);
        assertThat(checkpoints()).contains(8L * BATCH);
    }

    @Test
    void loggedNumbersAreInTheNextRowAndTheLaterCounts() throws IOException {
        List<Double> heard = new ArrayList<>();
        var _ = train(new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step != 5 * BATCH && step != 6 * BATCH) {
                    run.log("My/step", (double) step);
                }
            }

            @Override
            public void evaluation(long step, EvaluationResult result, RunControl run) {
                run.log("My/episodes", result.episodes());
            }

            @Override
            public void row(long step, Map<String, Double> row, RunControl run) {
                heard.add(row.getOrDefault("My/step", -1.0));
            }
        });
        assertThat(column("My/step")).containsExactly("128", "256", "nan", "512");
        assertThat(column("My/episodes")).containsExactly("2", "2", "2", "2");
        assertThat(heard).containsExactly(128.0, 256.0, -1.0, 512.0);
    }

    @Test
    void whatWasLoggedBeforeAStopIsInTheRowAfterTheResume() throws IOException {
        var _ = train(new RunListener() {
            @Override
            public void iteration(long step, RunControl run) {
                if (step == 3 * BATCH) {
                    run.log("My/step", (double) step);
                    run.stop();
                }
            }
        });
        try (var run = training(RunListener.NONE).resume(true).start()) {
            assertThat(run.await().finished()).isTrue();
        }
        assertThat(column("My/step")).containsExactly("nan", "192", "nan", "nan");
    }

    @Test
    void aNameThatIsTakenOrNoneIsRefused() {
        for (String name : List.of("", " ", "two\nlines", "ReturnAverage")) {
            RunListener listener = new RunListener() {
                @Override
                public void iteration(long step, RunControl run) {
                    run.log(name, 1);
                }
            };
            assertThatThrownBy(() -> train(listener))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("logged");
            folder = folder.resolve("next");
        }
    }
}
