package jarl.sweep;

import java.util.Comparator;
import java.util.List;

/**
 * How long a set will take.
 *
 * @param settings how many there are
 * @param runs of all settings
 * @param steps environment steps of all runs
 * @param longest steps of the longest run, which no number of slots makes shorter
 * @param slots runs at the same time
 * @param stepsPerSecond of one run; NaN if not known
 * @param source where that number is from, such as {@code measured}
 */
public record CostEstimate(
        int settings, int runs, long steps, long longest, int slots, double stepsPerSecond, String source) {

    /** The estimate for all runs of a sweep. */
    public static CostEstimate of(Expansion all, int slots, double stepsPerSecond, String source) {
        int seeds = all.runs().size() / all.settings().size();
        List<Long> steps = all.settings().stream()
                .map(each -> each.config().steps())
                .sorted(Comparator.reverseOrder())
                .toList();
        long total = seeds * steps.stream().mapToLong(Long::longValue).sum();
        return new CostEstimate(
                all.settings().size(), all.runs().size(), total, steps.getFirst(), slots, stepsPerSecond, source);
    }

    /** Hours from the first start to the last end; NaN if not known. */
    public double hours() {
        int parallel = Math.max(1, Math.min(slots, runs));
        return Math.max((double) steps / parallel, (double) longest) / stepsPerSecond / 3600;
    }
}
