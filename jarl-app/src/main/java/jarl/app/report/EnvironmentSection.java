package jarl.app.report;

import jarl.app.report.Section.Block;
import jarl.app.report.Section.Cells;
import jarl.app.report.Section.Chart;
import jarl.app.report.Section.Paragraph;
import jarl.sweep.ScoreStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The settings of one environment, compared: scores of different environments have different units. */
final class EnvironmentSection {
    private static final String RETURN = "ReturnAverage";
    private static final int MOST_LINES = 8;

    private record Scored(RunSetting setting, double[] scores, ScoreStatistics statistics) {
        private Compared compared() {
            return new Compared(setting.label(), new double[][] {scores});
        }
    }

    private EnvironmentSection() {}

    /**
     * The section of an environment.
     *
     * @param number of the section, for the names of its pictures
     */
    static Section of(String environment, List<RunSetting> settings, int number, RunSetting.Unreadable unreadable) {
        List<Scored> all = new ArrayList<>(settings.stream()
                .map(each -> {
                    double[] scores = each.scores(unreadable);
                    return new Scored(each, scores, ScoreStatistics.of(scores));
                })
                .toList());
        all.sort(Comparator.comparingDouble(
                each -> each.scores.length == 0 ? Double.POSITIVE_INFINITY : -each.statistics.iqm()));
        List<Block> blocks = new ArrayList<>();
        blocks.add(scores(all));
        List<Scored> shown = all.subList(0, Math.min(MOST_LINES, all.size()));
        if (shown.size() < all.size()) {
            blocks.add(new Paragraph("Charts show the " + MOST_LINES + " settings with the highest IQM."));
        }
        add(
                blocks,
                "learning-curves-" + number,
                curves(environment, shown, unreadable),
                "Mean return of recent training episodes"
                        + " over environment steps: thick the mean over seeds, shaded its 95% interval, thin each run.");
        List<Compared> scored = all.stream()
                .filter(each -> each.scores.length > 0)
                .map(Scored::compared)
                .toList();
        if (!scored.isEmpty()) {
            add(
                    blocks,
                    "profile-" + number,
                    Compared.profiles("Performance profile, " + environment, "score", scored),
                    "The share of runs that score more than" + " a threshold, with pointwise 95% bands.");
        }
        if (scored.size() > 1) {
            blocks.add(Compared.pairs(scored));
        }
        return new Section(environment, blocks);
    }

    private static void add(List<Block> blocks, String file, Picture picture, String description) {
        if (!picture.isEmpty()) {
            blocks.add(new Chart(file, picture, description));
        }
    }

    private static Cells scores(List<Scored> all) {
        List<List<String>> rows = new ArrayList<>();
        for (Scored each : all) {
            Compared compared = each.compared();
            rows.add(List.of(
                    each.setting.label(),
                    Integer.toString(each.setting.runs().size()),
                    Integer.toString(each.scores.length),
                    compared.estimate(each.statistics.mean(), ScoreStatistics::mean),
                    compared.estimate(each.statistics.median(), drawn -> ScoreStatistics.median(drawn[0])),
                    Compared.text(each.statistics.iqm(), each.statistics.low(), each.statistics.high())));
        }
        return new Cells(1, List.of("setting", "runs", "scores", "mean", "median", "IQM"), rows);
    }

    private static Picture curves(String environment, List<Scored> shown, RunSetting.Unreadable unreadable) {
        List<Line> lines = shown.stream()
                .map(each -> Line.ofMean(each.setting.label(), each.setting.curves(Axis.STEPS, RETURN, 1, unreadable)))
                .toList();
        return new Picture("Learning curves, " + environment, Axis.STEPS.title(), RETURN, false, lines);
    }
}
