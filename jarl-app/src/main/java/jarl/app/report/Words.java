package jarl.app.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Text and numbers for people, from files that may hold anything. */
final class Words {
    private static final int LONGEST = 500;
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Words() {}

    /** One line without control characters, cut where it is very long. */
    static String printable(String text) {
        return printable(text, LONGEST);
    }

    /** The same, cut at this length. */
    static String printable(String text, int longest) {
        String cut = text.length() > longest ? text.substring(0, longest) + "..." : text;
        return cut.codePoints()
                .map(each -> Character.isISOControl(each) || isFormat(each) ? ' ' : each)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
    }

    private static boolean isFormat(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }

    /** Four significant digits; a dash for a number that is none. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        BigDecimal rounded = new BigDecimal(value);
        return (size >= 1e4 ? rounded.setScale(0, RoundingMode.HALF_EVEN) : rounded.round(FOUR_DIGITS))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A share of all as a percentage. */
    static String share(double value) {
        return number(100 * value) + "%";
    }

    /** A number of things, the word in the plural where there are more or none. */
    static String count(long number, String of) {
        return number + " " + of + (number == 1 ? "" : "s");
    }
}
