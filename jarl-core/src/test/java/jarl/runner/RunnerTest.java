package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.agent.DivergedException;
import jarl.runner.Runner.EvaluationPlan;
import jarl.testing.Tape;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which order the training loop calls its parts. Batches of four steps, see {@link FakeRun}. */
class RunnerTest {

    private static final EvaluationPlan NO_EVALUATION = new EvaluationPlan(1, 0, 0, false);

    private final Tape tape = new Tape();
    private final TapeOutput output = new TapeOutput(tape);

    private FakeRun run(RunPlan plan) {
        return run(plan, NO_EVALUATION, (_, _) -> {});
    }

    private FakeRun run(RunPlan plan, EvaluationPlan evaluation, FakeRun.IterationListener listener) {
        return new FakeRun(tape, plan, evaluation, output, listener);
    }

    @Test
    void collectsLearnsLogsAndCheckpointsInThisOrder() {
        // Three iterations, a row and a checkpoint every second: the last comes with the end of the run.
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 4, 2, 2, 0))) {
            assertThat(run.runner.run()).isEmpty();
            assertThat(run.runner.steps()).isEqualTo(16);
        }
        // Both columns finish an episode (return 7) in every third step, so in the batches 2, 3 and 5.
        assertThat(tape.take())
                .containsExactly(
                        "hears started at 0",
                        "optimize 0.0",
                        "progress 4",
                        "hears iteration 4",
                        "optimize 0.25",
                        "episodes 2",
                        "progress 8",
                        "hears iteration 8",
                        "row 8",
                        "hears row 8",
                        "save algorithm",
                        "checkpoint 8", // without a score: the window holds three episodes
                        "optimize 0.5",
                        "episodes 2",
                        "progress 12",
                        "hears iteration 12",
                        "optimize 0.75",
                        "progress 16",
                        "hears iteration 16",
                        "row 16",
                        "hears row 16",
                        "save algorithm",
                        "checkpoint 16",
                        "score 16 7.0",
                        "hears ended at 16, finished");
    }

    @Test
    void rowsAndCheckpointsHaveTheirOwnIntervalsAndTheLastIterationHasBoth() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 10, 2, 4, 0))) {
            var _ = run.runner.run();
        }
        assertThat(output.rows)
                .extracting(row -> row.get("Diagnostics/CumSteps"))
                .containsExactly(8., 16., 24., 32., 40.);
        assertThat(output.rows)
                .extracting(row -> row.get("Diagnostics/Iteration"))
                .containsExactly(2., 4., 6., 8., 10.);
        assertThat(output.rows)
                .extracting(row -> row.get("Diagnostics/CumUpdates"))
                .containsExactly(4., 8., 12., 16., 20.);
        assertThat(output.checkpoints).containsExactly(16L, 32L, 40L);
    }

    /** Six steps are two batches of four; they are neither learned from nor counted. */
    @Test
    void theAgentIsShownObservationsBeforeTheFirstBatchThatIsLearnedFrom() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 2, 2, 2, 0))) {
            run.agent.warmupSteps = 6;
            run.agent.observations = tape;
            var _ = run.runner.run();
            assertThat(run.runner.steps()).isEqualTo(8);
        }
        assertThat(tape.take())
                .filteredOn(line -> line.startsWith("observe") || line.startsWith("optimize"))
                .containsExactly("observe 4", "observe 4", "optimize 0.0", "observe 4", "optimize 0.5", "observe 4");
    }

    @Test
    void theLastIterationHasARowAnEvaluationAndACheckpointThoughNoIntervalIsOver() {
        // Five iterations, all intervals three: the second row is of two iterations, eight steps.
        RunPlan plan = RunPlan.of(FakeRun.BATCH, 17, 3 * FakeRun.BATCH, 0, 3 * FakeRun.BATCH);
        try (FakeRun run = run(plan, new EvaluationPlan(1, 0, 9, false), (_, _) -> {})) {
            var _ = run.runner.run();
        }
        assertThat(output.rows)
                .extracting(row -> row.get("Diagnostics/CumSteps"))
                .containsExactly(12., 20.);
        assertThat(output.rows)
                .extracting(row -> row.get("EvaluationReturnAverage"))
                .containsExactly(7., 7.);
        assertThat(output.checkpoints).containsExactly(12L, 20L);
    }

    @Test
    void withoutAFinishedEpisodeThereIsNoScore() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 1, 1, 1, 0))) {
            var _ = run.runner.run();
        }
        assertThat(tape.take()).contains("checkpoint 4").noneMatch(line -> line.startsWith("score"));
    }

    @Test
    void evaluationsDuringTrainingGiveColumnsAndTheScore() {
        try (FakeRun run =
                run(new RunPlan(FakeRun.BATCH, 4, 1, 1, 2), new EvaluationPlan(3, 5, 9, false), (_, _) -> {})) {
            EvaluationResult after = run.runner.run().orElseThrow();
            assertThat(after.episodes()).isEqualTo(5);
            assertThat(after.mean()).isEqualTo(7);
        }
        assertThat(tape.take().stream().filter(line -> line.matches(".*(evaluation|score|row|ended).*")))
                .containsExactly(
                        "row 4",
                        "hears row 4",
                        "hears evaluation 8 of 3",
                        "row 8",
                        "hears row 8",
                        "score 8 7.0",
                        "row 12",
                        "hears row 12",
                        "hears evaluation 16 of 3",
                        "row 16",
                        "hears row 16",
                        "score 16 7.0",
                        "hears ended at 16, finished",
                        "evaluation 16 of 5",
                        "hears evaluation 16 of 5");
        Map<String, Double> without = output.rows.get(0);
        Map<String, Double> with = output.rows.get(1);
        assertThat(without)
                .containsEntry("Diagnostics/TrajsInEval", 0.0)
                .containsEntry("EvaluationReturnAverage", Double.NaN);
        assertThat(with)
                .containsEntry("Diagnostics/TrajsInEval", 3.0)
                .containsEntry("EvaluationReturnAverage", 7.0)
                .containsEntry("EvaluationLengthMax", 3.0);
        assertThat(with.keySet()).isEqualTo(without.keySet());
    }

    @Test
    void theFirstEpisodeOfEachEvaluationIsFilmed() {
        try (FakeRun run =
                run(new RunPlan(FakeRun.BATCH, 2, 1, 1, 1), new EvaluationPlan(3, 2, 9, true), (_, _) -> {})) {
            var _ = run.runner.run();
        }
        assertThat(tape.take().stream().filter(line -> line.matches("film.*|.*evaluation.*")))
                .containsExactly(
                        "film at 4",
                        "film 0.0",
                        "film 0.1",
                        "film 0.2",
                        "film 0.3",
                        "hears evaluation 4 of 3",
                        "film at 8",
                        "film 0.0",
                        "film 0.1",
                        "film 0.2",
                        "film 0.3",
                        "hears evaluation 8 of 3",
                        "film at 8",
                        "film 0.0",
                        "film 0.1",
                        "film 0.2",
                        "film 0.3",
                        "evaluation 8 of 2",
                        "hears evaluation 8 of 2");
    }

    @Test
    void stoppingEndsTheIterationWithACheckpointAndWithoutARowOrAnEvaluation() {
        try (FakeRun run =
                run(new RunPlan(FakeRun.BATCH, 40, 4, 4, 0), new EvaluationPlan(1, 5, 0, false), (step, runner) -> {
                    if (step == 20) {
                        runner.stop();
                    }
                })) {
            assertThat(run.runner.run()).isEmpty();
            assertThat(run.runner.stopped()).isTrue();
            assertThat(run.runner.steps()).isEqualTo(20);
        }
        assertThat(tape.take()).endsWith("hears iteration 20", "save algorithm", "checkpoint 20", "hears ended at 20");
        assertThat(output.rows).hasSize(1);
    }

    @Test
    void stoppingAtACheckpointDoesNotWriteItTwice() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 40, 4, 4, 0), NO_EVALUATION, (step, runner) -> {
            if (step == 16) {
                runner.stop();
            }
        })) {
            var _ = run.runner.run();
        }
        assertThat(output.checkpoints).containsExactly(16L);
    }

    @Test
    void divergenceNamesTheStepTheReasonAndTheLastGoodCheckpoint() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 10, 2, 2, 0))) {
            run.algorithm.divergesAtUpdate = 2 * 6;
            assertThatThrownBy(run.runner::run)
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("training diverged at step 20: loss is NaN; last checkpoint: checkpoint/16");
        }
        assertThat(output.checkpoints).containsExactly(8L, 16L);
    }

    @Test
    void divergenceBeforeTheFirstCheckpointSaysSo() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 10, 2, 2, 0))) {
            run.algorithm.divergesAtUpdate = 2;
            assertThatThrownBy(run.runner::run)
                    .hasMessage("training diverged at step 0: loss is NaN; no checkpoint was written");
        }
    }

    @Test
    void parametersThatAreNotFiniteAreNeverWritten() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 10, 2, 2, 0))) {
            run.algorithm.breaksParametersAtUpdate = 2 * 3;
            assertThatThrownBy(run.runner::run)
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("training diverged at step 8: a parameter is not finite; last checkpoint:"
                            + " checkpoint/8");
        }
        assertThat(output.checkpoints).containsExactly(8L);
        assertThat(output.rows).hasSize(1);
    }

    @Test
    void parametersThatAreNotFiniteAreNotWrittenWhenStoppingEither() {
        try (FakeRun run = run(new RunPlan(FakeRun.BATCH, 40, 4, 4, 0), NO_EVALUATION, (step, runner) -> {
            if (step == 20) {
                runner.stop();
            }
        })) {
            run.algorithm.breaksParametersAtUpdate = 2 * 5;
            assertThatThrownBy(run.runner::run)
                    .isInstanceOf(DivergedException.class)
                    .hasMessage("training diverged at step 16: a parameter is not finite; last checkpoint:"
                            + " checkpoint/16");
        }
        assertThat(output.checkpoints).containsExactly(16L);
    }
}
