package jarl.sweep;

import jarl.config.FirstLine;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.random.RandomGenerator;

/** What random values are drawn from. */
public sealed interface Range {

    /** A value as it is typed. */
    String draw(RandomGenerator random);

    /** One of these, each as likely as the others. */
    record Choices(List<String> values) implements Range {
        public Choices {
            LevelChecks.distinct("choices", values);
            values = List.copyOf(values);
        }

        @Override
        public String draw(RandomGenerator random) {
            return values.get(random.nextInt(values.size()));
        }
    }

    /**
     * Numbers from {@code low} to {@code high}, rounded to four digits so that a folder's name is its value; whole numbers, both ends
     * included, where both ends are written as such.
     *
     * @param logarithmic whether every factor, in place of every difference, is equally likely
     */
    record Interval(String low, String high, boolean logarithmic) implements Range {

        private static final int LONGEST = 100;
        private static final MathContext DIGITS = new MathContext(4);

        public Interval {
            double from = number(low);
            double to = number(high);
            if (!(from < to) || (logarithmic && !(from > 0))) {
                throw new IllegalArgumentException("a range must be two numbers, the lower first"
                        + (logarithmic ? " and above 0" : "") + ", got [" + low + ", " + high + "]");
            }
        }

        private static double number(String text) {
            try {
                double value =
                        text.length() > LONGEST ? Double.NaN : new BigDecimal(text.replace("_", "")).doubleValue();
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("a range must be two numbers, got " + FirstLine.cut(text));
                }
                return value;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("a range must be two numbers, got " + text, e);
            }
        }

        @Override
        public String draw(RandomGenerator random) {
            boolean whole = (low + high).matches("[-0-9_]+");
            double from = number(low);
            double to = number(high) + (whole ? 1 : 0);
            double drawn = logarithmic
                    ? Math.exp(Math.log(from) + random.nextDouble() * (Math.log(to) - Math.log(from)))
                    : from + random.nextDouble() * (to - from);
            if (whole) {
                return Long.toString(Math.clamp((long) Math.floor(drawn), (long) from, (long) number(high)));
            }
            BigDecimal rounded = new BigDecimal(drawn).round(DIGITS);
            return rounded.max(new BigDecimal(low.replace("_", "")))
                    .min(new BigDecimal(high.replace("_", "")))
                    .stripTrailingZeros()
                    .toString();
        }
    }
}
