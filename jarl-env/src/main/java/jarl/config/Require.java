package jarl.config;

import org.jspecify.annotations.Nullable;

/** Range checks of configuration values; messages say the key, the allowed range and the value. */
public final class Require {
    private Require() {}

    /**
     * Checks the options of a record against the ranges that their {@link Option} says, in its compact constructor.
     *
     * @param options the record
     * @param values all its components, in order
     * @throws IllegalArgumentException naming the option, its range and the value
     */
    public static void ranges(Class<? extends Record> options, @Nullable Object... values) {
        OptionRecord.of(options).check("", values);
    }

    /** Checks a record, and the records inside, against the ranges that the {@link Option} of each component says. */
    public static void ranges(Record options) {
        OptionRecord record = OptionRecord.of(options.getClass());
        record.check("", record.read(options));
    }

    /** {@code minimum <= value}, and finite. */
    public static void atLeast(String key, double value, double minimum) {
        finite(key, value);
        check(value >= minimum, key, "at least " + number(minimum), value);
    }

    /** Neither infinite nor NaN. */
    public static void finite(String key, double value) {
        check(Double.isFinite(value), key, "a finite number", value);
    }

    /** {@code value <= maximum}. */
    public static void atMost(String key, long value, long maximum) {
        that(value <= maximum, key, "at most " + maximum, value);
    }

    /** {@code minimum <= value}. */
    public static void atLeast(String key, long value, long minimum) {
        that(value >= minimum, key, "at least " + minimum, value);
    }

    /** {@code minimum < value}. */
    public static void above(String key, double value, double minimum) {
        check(value > minimum && Double.isFinite(value), key, "above " + number(minimum), value);
    }

    /** {@code minimum <= value <= maximum}. */
    public static void between(String key, double value, double minimum, double maximum) {
        check(
                value >= minimum && value <= maximum,
                key,
                "in [" + number(minimum) + ", " + number(maximum) + "]",
                value);
    }

    /** {@code minimum < value <= maximum}. */
    public static void aboveAndAtMost(String key, double value, double minimum, double maximum) {
        check(value > minimum && value <= maximum, key, "in (" + number(minimum) + ", " + number(maximum) + "]", value);
    }

    /** Any other condition. */
    public static void that(boolean holds, String key, String expected, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(key + " must be " + expected + ", got " + got);
        }
    }

    /**
     * Requires that an object is still open.
     *
     * @param what such as "the policy"
     * @throws IllegalStateException if it is closed
     */
    public static void open(boolean open, String what) {
        if (!open) {
            throw new IllegalStateException(what + " is closed");
        }
    }

    private static void check(boolean holds, String key, String expected, double value) {
        that(holds, key, expected, number(value));
    }

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) <= 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
