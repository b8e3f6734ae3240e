package jarl.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Values of a configuration as people write them. */
public final class Values {
    private Values() {}

    /** A value of params.json: text without quotes, numbers by {@link #exact}, in lists too. */
    public static String of(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isFloatingPointNumber()) {
            return exact(value.doubleValue());
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(each -> items.add(each.isTextual() ? each.toString() : of(each)));
            return "[" + String.join(",", items) + "]";
        }
        return value.toString();
    }

    /** Formats a number in the shortest exact form: {@code 3e-4}, {@code 0.99}, {@code 500000}. */
    public static String exact(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        String text = Double.toString(value);
        int exponent = text.indexOf('E');
        double size = Math.abs(value);
        if (!Double.isFinite(value) || (exponent < 0 && size >= 1e-3)) {
            return text;
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        int power = number.precision() - number.scale() - 1;
        return number.movePointLeft(power).stripTrailingZeros().toPlainString() + "e" + power;
    }
}
