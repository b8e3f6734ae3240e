package jarl.runner;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.checkpoint.StateWriter;
import jarl.runner.RunClock.Phase;
import jarl.sampler.Episode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {

    private static final List<String> NAMES = List.of("loss", "gradNorm");
    private final RunClock clock = new RunClock();

    private static Map<String, double[]> statistics(double[] loss, double[] gradNorm) {
        Map<String, double[]> statistics = new LinkedHashMap<>();
        statistics.put("loss", loss);
        statistics.put("gradNorm", gradNorm);
        return statistics;
    }

    private static Map<String, double[]> none() {
        return statistics(new double[0], new double[0]);
    }

    private static Episode episode(long step, int length, double totalReward) {
        return new Episode(step, 1, length, totalReward, length - 1, totalReward / 2);
    }

    @Test
    void columnsAreRlpytsInTheirOrder() {
        assertThat(new Diagnostics(10, NAMES).row(1, 64, 3, clock).keySet())
                .startsWith(
                        "Diagnostics/NewCompletedTrajs",
                        "Diagnostics/StepsInTrajWindow",
                        "Diagnostics/Iteration",
                        "Diagnostics/CumTime (s)",
                        "Diagnostics/CumSteps",
                        "Diagnostics/CumCompletedTrajs",
                        "Diagnostics/CumUpdates",
                        "Diagnostics/StepsPerSecond",
                        "Diagnostics/UpdatesPerSecond")
                .endsWith(
                        "LengthAverage",
                        "LengthStd",
                        "LengthMedian",
                        "LengthMin",
                        "LengthMax",
                        "ReturnAverage",
                        "ReturnStd",
                        "ReturnMedian",
                        "ReturnMin",
                        "ReturnMax",
                        "NonzeroRewardsAverage",
                        "NonzeroRewardsStd",
                        "NonzeroRewardsMedian",
                        "NonzeroRewardsMin",
                        "NonzeroRewardsMax",
                        "DiscountedReturnAverage",
                        "DiscountedReturnStd",
                        "DiscountedReturnMedian",
                        "DiscountedReturnMin",
                        "DiscountedReturnMax",
                        "lossAverage",
                        "lossStd",
                        "lossMedian",
                        "lossMin",
                        "lossMax",
                        "gradNormAverage",
                        "gradNormStd",
                        "gradNormMedian",
                        "gradNormMin",
                        "gradNormMax");
    }

    @Test
    void aRowTellsOfTheIntervalAndOfTheWindowOverTheLastEpisodes() {
        Diagnostics diagnostics = new Diagnostics(2, NAMES);
        diagnostics.record(
                List.of(episode(10, 5, 1), episode(20, 7, 3)), statistics(new double[] {1, 2}, new double[] {4, 4}));
        diagnostics.record(List.of(episode(30, 9, 8)), statistics(new double[] {6}, new double[] {1}));
        assertThat(diagnostics.meanReturnOfFullWindow()).isEqualTo(5.5);
        Map<String, Double> row = diagnostics.row(2, 64, 3, clock);
        assertThat(row)
                .containsEntry("Diagnostics/NewCompletedTrajs", 3.0)
                .containsEntry("Diagnostics/StepsInTrajWindow", 16.0)
                .containsEntry("Diagnostics/Iteration", 2.0)
                .containsEntry("Diagnostics/CumSteps", 64.0)
                .containsEntry("Diagnostics/CumCompletedTrajs", 3.0)
                .containsEntry("Diagnostics/CumUpdates", 3.0)
                .containsEntry("LengthAverage", 8.0)
                .containsEntry("ReturnAverage", 5.5)
                .containsEntry("ReturnStd", 2.5)
                .containsEntry("ReturnMedian", 5.5)
                .containsEntry("ReturnMin", 3.0)
                .containsEntry("ReturnMax", 8.0)
                .containsEntry("NonzeroRewardsAverage", 7.0)
                .containsEntry("DiscountedReturnMax", 4.0)
                .containsEntry("lossAverage", 3.0)
                .containsEntry("lossMedian", 2.0)
                .containsEntry("gradNormMin", 1.0);
        diagnostics.record(List.of(), statistics(new double[] {-1}, new double[] {0}));
        Map<String, Double> next = diagnostics.row(4, 128, 4, clock);
        assertThat(next)
                .containsEntry("Diagnostics/NewCompletedTrajs", 0.0)
                .containsEntry("Diagnostics/CumCompletedTrajs", 3.0)
                .containsEntry("ReturnAverage", 5.5) // the window stays
                .containsEntry("lossAverage", -1.0); // the interval does not
        assertThat(next.keySet()).containsExactlyElementsOf(row.keySet());
    }

    @Test
    void speedsAreThoseOfTheIntervalInTrainingTime() {
        Diagnostics diagnostics = new Diagnostics(2, NAMES);
        clock.charge(Phase.SAMPLING);
        clock.charge(Phase.LEARNING);
        double first = clock.training();
        Map<String, Double> row = diagnostics.row(1, 100, 10, clock);
        assertThat(row)
                .containsEntry("Diagnostics/StepsPerSecond", 100 / first)
                .containsEntry("Diagnostics/UpdatesPerSecond", 10 / first)
                .containsEntry("Diagnostics/CumTrainTime", first);
        clock.charge(Phase.EVALUATING);
        clock.charge(Phase.SAMPLING);
        double second = clock.training() - first;
        assertThat(diagnostics.row(2, 150, 14, clock))
                .containsEntry("Diagnostics/StepsPerSecond", 50 / second)
                .containsEntry("Diagnostics/UpdatesPerSecond", 4 / second)
                .containsEntry("Diagnostics/CumEvalTime", clock.seconds(Phase.EVALUATING))
                .containsEntry("Diagnostics/CumTime (s)", clock.total());
    }

    @Test
    void oneEarlyEpisodeIsNoScore() {
        Diagnostics diagnostics = new Diagnostics(3, NAMES);
        diagnostics.record(List.of(episode(10, 5, 500), episode(20, 7, 1)), none());
        assertThat(diagnostics.meanReturnOfFullWindow()).isNaN();
        diagnostics.record(List.of(episode(30, 9, 3)), none());
        assertThat(diagnostics.meanReturnOfFullWindow()).isEqualTo(168);
        diagnostics.record(List.of(episode(40, 9, 2)), none());
        assertThat(diagnostics.meanReturnOfFullWindow()).isEqualTo(2);
    }

    @Test
    void withoutEpisodesTheirStatisticsAreNotNumbers() {
        Diagnostics diagnostics = new Diagnostics(5, NAMES);
        assertThat(diagnostics.meanReturnOfFullWindow()).isNaN();
        assertThat(diagnostics.row(1, 64, 1, clock)).containsEntry("ReturnAverage", Double.NaN);
    }

    @Test
    void restoredInTheMiddleOfAnIntervalItGivesTheSameRow() {
        Diagnostics uninterrupted = new Diagnostics(3, NAMES);
        Diagnostics resumed = new Diagnostics(3, NAMES);
        RunClock resumedClock = new RunClock();
        uninterrupted.record(List.of(episode(3, 3, 1)), statistics(new double[] {1, Double.NaN}, new double[] {2, 3}));
        var _ = uninterrupted.row(1, 10, 2, clock);
        for (int i = 0; i < 40; i++) { // so that what is pending outgrows its first memory
            uninterrupted.record(List.of(episode(i, i, i)), statistics(new double[] {i}, new double[] {-i}));
        }
        resumed.record(List.of(episode(1, 1, 1)), none()); // forgotten by restoring
        StateWriter state = new StateWriter();
        uninterrupted.save(state.child("diagnostics"));
        clock.charge(Phase.SAMPLING);
        clock.save(state.child("clock"));
        resumed.restore(state.reader().child("diagnostics"));
        resumedClock.restore(state.reader().child("clock"));
        assertThat(resumed.row(3, 30, 42, resumedClock)).isEqualTo(uninterrupted.row(3, 30, 42, clock));
    }
}
