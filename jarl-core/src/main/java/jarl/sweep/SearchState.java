package jarl.sweep;

import jarl.config.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * A successive halving under way (ASHA, Li et al. 2020, as Ray's scheduler decides). A setting, the mean over its seeds, is the unit: it is trained up to
 * a rung; the first to arrive there goes on, a later one if it is not below the quantile {@code 1 - 1/factor} of those that arrived before.
 *
 * @param factor about one setting in so many goes on
 * @param rungs steps of a run at each rung, ascending; the last are those of a whole run
 * @param decisions so far, in order
 */
public record SearchState(int factor, List<Long> rungs, List<Decision> decisions) {

    public SearchState {
        Require.that(factor >= 2 && factor <= 1000, "search.factor", "in [2, 1000]", factor);
        rungs = List.copyOf(rungs);
        decisions = List.copyOf(decisions);
    }

    /** What becomes of a setting at a rung. */
    public enum Verdict {
        PROMOTED,
        STOPPED,
        FINISHED
    }

    /**
     * A decision.
     *
     * @param setting its name
     * @param rung from 0
     * @param score the mean over its seeds; NaN if there was none, which stops it
     * @param verdict what becomes of it
     */
    public record Decision(String setting, int rung, double score, Verdict verdict) {}

    /** The rungs {@code least}, {@code least * factor}, ... below {@code most}, and {@code most}. */
    static List<Long> rungs(long least, long most, int factor) {
        List<Long> rungs = new ArrayList<>();
        for (long steps = least; steps < most; steps *= factor) {
            rungs.add(steps);
        }
        rungs.add(most);
        return rungs;
    }

    /** The rung that a setting is trained up to, the last one if it was stopped there. */
    public int rung(String setting) {
        return decisions.stream()
                .filter(each -> each.setting().equals(setting))
                .mapToInt(each -> each.verdict() == Verdict.PROMOTED ? each.rung() + 1 : each.rung())
                .max()
                .orElse(0);
    }

    /** How many trainings a run is so far, one up to each rung: 1 while it is trained up to the first. */
    public int trainings(PlannedRun run) {
        return rungs.indexOf(run.steps()) + 1;
    }

    /** Whether no more is decided about a setting. */
    boolean isDecided(String setting) {
        return decisions.stream()
                .anyMatch(each -> each.setting().equals(setting) && each.verdict() != Verdict.PROMOTED);
    }

    boolean isStopped(String setting) {
        return decisions.stream().anyMatch(each -> each.setting().equals(setting) && each.verdict() == Verdict.STOPPED);
    }

    /** The state after a setting has arrived at the rung that it was trained up to. */
    SearchState arrived(String setting, double score) {
        int rung = rung(setting);
        double[] before = decisions.stream()
                .filter(each -> each.rung() == rung && !Double.isNaN(each.score()))
                .mapToDouble(Decision::score)
                .sorted()
                .toArray();
        boolean below = before.length > 0 && score < ScoreStatistics.percentile(before, 1 - 1.0 / factor);
        Verdict verdict = Double.isNaN(score)
                ? Verdict.STOPPED
                : rung == rungs.size() - 1 ? Verdict.FINISHED : below ? Verdict.STOPPED : Verdict.PROMOTED;
        List<Decision> more = new ArrayList<>(decisions);
        more.add(new Decision(setting, rung, score, verdict));
        return new SearchState(factor, rungs, more);
    }
}
