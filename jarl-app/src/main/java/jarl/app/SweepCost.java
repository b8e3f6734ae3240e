package jarl.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.sweep.CostEstimate;
import jarl.sweep.Expansion;
import jarl.sweep.PastSpeed;
import jarl.sweep.Slot;
import jarl.sweep.Sweep;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a sweep costs, found out and said. */
final class SweepCost {

    private final Screen screen;
    private final Sweep sweep;
    private final Expansion all;
    private final List<Slot> slots;

    SweepCost(Screen screen, Sweep sweep, Expansion all, List<Slot> slots) {
        this.screen = screen;
        this.sweep = sweep;
        this.all = all;
        this.slots = slots;
    }

    /** The estimate from finished runs of the same preset beside or among the results, else, if wanted, from a moment of training. */
    CostEstimate estimate(boolean measure) {
        String name = Files.isRegularFile(Path.of(sweep.base()))
                ? String.valueOf(Path.of(sweep.base()).getFileName()).replaceFirst("\\.ya?ml$", "")
                : sweep.base();
        Path folder = Optional.ofNullable(sweep.results().toAbsolutePath().getParent())
                .orElse(sweep.results());
        Optional<PastSpeed.Median> past = PastSpeed.below(folder, name);
        if (past.isPresent()) {
            int runs = past.get().runs();
            return of(
                    past.get().stepsPerSecond(),
                    "the median of " + runs + " finished run" + (runs == 1 ? "" : "s") + " of " + name + " in "
                            + folder);
        }
        if (!measure) {
            return of(Double.NaN, "not measured");
        }
        screen.line("Measuring the speed of a run.");
        try {
            OptionalDouble speed = SpeedMeasurement.of(all.runs().getFirst(), slots.getFirst());
            return speed.isPresent()
                    ? of(speed.getAsDouble(), "a short measurement of the first setting")
                    : of(Double.NaN, "the measurement failed");
        } catch (IOException e) {
            return of(Double.NaN, "the measurement failed: " + Failure.sentence(e));
        }
    }

    private CostEstimate of(double speed, String source) {
        return CostEstimate.of(all, slots.size(), speed, source);
    }

    /** One line for people. */
    static String line(CostEstimate cost) {
        if (Double.isNaN(cost.stepsPerSecond())) {
            return "Estimated hours: not known (" + cost.source() + ")";
        }
        return "Estimated hours: " + Numbers.decimals(cost.hours(), 2) + " with " + cost.slots()
                + (cost.slots() == 1 ? " slot, " : " slots, ") + Numbers.decimals(cost.stepsPerSecond(), 0)
                + " steps/s each (" + cost.source() + ")";
    }

    /** One line for programs. */
    static String json(CostEstimate cost) {
        ObjectNode line = JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("settings", cost.settings())
                .put("runs", cost.runs())
                .put("steps", cost.steps())
                .put("slots", cost.slots());
        if (!Double.isNaN(cost.stepsPerSecond())) {
            line.put("stepsPerSecond", rounded(cost.stepsPerSecond())).put("hours", rounded(cost.hours()));
        }
        return line.put("source", cost.source()).toString();
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_EVEN);
    }
}
