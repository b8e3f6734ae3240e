package jarl.app;

import jarl.config.ConfigException;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers in and out of text. */
final class Numbers {
    private Numbers() {}

    /**
     * A whole number, also written as {@code 1e6} or {@code 100_000}.
     *
     * @param option whose value it is
     */
    static long whole(String option, String text, long minimum) {
        long value;
        try {
            value = new BigDecimal(text.replace("_", "")).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new ConfigException(option + " must be a whole number, got " + text, e);
        }
        if (value < minimum) {
            throw new ConfigException(option + " must be at least " + minimum + ", got " + text);
        }
        return value;
    }

    /** A whole number that counts things of this machine. */
    static int count(String option, String text) {
        long value = whole(option, text, 1);
        if (value > 1_000_000) {
            throw new ConfigException(option + " must be at most 1000000, got " + text);
        }
        return (int) value;
    }

    /** A number of seconds, 0 or more. */
    static double seconds(String option, String text) {
        try {
            double value = new BigDecimal(text).doubleValue();
            if (value >= 0 && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(option + " must be a number of seconds, got " + text, e);
        }
        throw new ConfigException(option + " must be at least 0, got " + text);
    }

    /** Formats a number with thousands separated: {@code 150,528}. */
    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Formats a number with this many decimals; NaN as a dash. */
    static String decimals(double value, int decimals) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** Formats a number with about four significant digits, for columns of unknown size; NaN as a dash. */
    static String significant(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "-";
        }
        if (size != 0 && (size < 1e-4 || size >= 1e7)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return decimals(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 5);
    }

    /** Seconds as {@code 8.3 s}, {@code 4 min 05 s} or {@code 2 h 07 min}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return decimals(seconds, seconds < 9.95 ? 1 : 0) + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
