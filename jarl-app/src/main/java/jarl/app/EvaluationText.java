package jarl.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.runner.EvaluationResult;
import java.util.Arrays;

/** An evaluation in words and as JSON. */
final class EvaluationText {
    private static final JsonMapper JSON = new JsonMapper();

    private static final int FEWEST = 5; // episodes of which an interval is told

    private EvaluationText() {}

    /** In one line. */
    static String line(EvaluationResult result, String plusMinus, boolean greedy) {
        return "mean " + number(result.mean()) + " " + plusMinus + " " + number(result.std()) + " over "
                + result.episodes() + " episodes, " + (greedy ? "greedy" : "sampled") + " actions (IQM "
                + number(result.iqm()) + interval(result, ", ", "")
                + ")" + result.cutOffNote().map(note -> "; " + note).orElse("");
    }

    /** Adds a result to a table of two columns. */
    static void addTo(Table table, EvaluationResult result, String plusMinus) {
        double length = Arrays.stream(result.lengths()).average().orElse(Double.NaN);
        table.row("episodes", Integer.toString(result.episodes()))
                .row("mean", number(result.mean()) + " " + plusMinus + " " + number(result.std()))
                .row("median", number(result.median()))
                .row("IQM", number(result.iqm()) + interval(result, " (", ")"))
                .row("min, max", number(result.min()) + ", " + number(result.max()))
                .row("length", number(length) + " steps on average");
        result.cutOffNote().ifPresent(note -> table.row("cut off", note));
    }

    /** Formats a result as one line of JSON. */
    static String json(EvaluationResult result, boolean greedy) {
        ObjectNode json = JSON.createObjectNode();
        json.put("greedy", greedy)
                .put("episodes", result.episodes())
                .put("mean", result.mean())
                .put("std", result.std());
        json.put("median", result.median()).put("iqm", result.iqm());
        json.putArray("iqmInterval").add(result.iqmLow()).add(result.iqmHigh());
        json.put("min", result.min()).put("max", result.max()).put("cutOff", result.cutOff());
        ArrayNode returns = json.putArray("returns");
        for (double value : result.returns()) {
            returns.add(value);
        }
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names the choice of actions of an evaluation: greedy or sampled. */
    static String actions(boolean greedy) {
        return greedy ? "greedy: the most likely ones (--stochastic draws them)" : "sampled: drawn as the policy does";
    }

    /** Where the interquartile mean lies; nothing for a few episodes, whose resampling says little. */
    private static String interval(EvaluationResult result, String before, String after) {
        return result.episodes() < FEWEST
                ? ""
                : before + "95% interval " + number(result.iqmLow()) + " to " + number(result.iqmHigh()) + after;
    }

    /** One decimal for returns in the tens and above, more for smaller ones. */
    private static String number(double value) {
        return Numbers.decimals(value, value == 0 || Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 ? 3 : 5);
    }
}
