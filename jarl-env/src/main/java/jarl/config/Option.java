package jarl.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Meaning, default, range and source of an option, on the component of a record:
 *
 * <pre>{@code
 * public record Config(
 *         @Option(help = "discount factor, gamma", standard = "0.99", atLeast = 0, atMost = 1, source = "Mnih et al. 2015") double discount,
 *         @Option(help = "learning rate of Adam", standard = "1e-3", above = 0) double learningRate) {
 *     public Config {
 *         Require.ranges(Config.class, discount, learningRate);
 *     }
 * }
 * }</pre>
 *
 * {@link Defaults} makes the record of defaults, {@link Require#ranges(Class, Object...)} checks the ranges, {@code jarl describe} shows it
 * all. A number without bounds may be any finite one; the bounds of a list are those of each element.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {

    /** One line: meaning and unit. */
    String help();

    /** The default, as it is typed: {@code 1_000_000}, {@code 1e-3}, {@code true}, {@code torch-default}, {@code [64, 64]}. */
    String standard() default "";

    /** Of an option that is a record: what differs from that record's own defaults, as in {@code "replay.size=1000"}. */
    String[] with() default {};

    /** The least value. */
    double atLeast() default Double.NEGATIVE_INFINITY;

    /** What the value must exceed. */
    double above() default Double.NEGATIVE_INFINITY;

    /** The largest value. */
    double atMost() default Double.POSITIVE_INFINITY;

    /** What the value must stay under. */
    double below() default Double.POSITIVE_INFINITY;

    /** Of text: the words to choose from; an enum needs none. */
    String[] oneOf() default {};

    /**
     * What another option of the same record must be for this one to have an effect: {@code prioritized}, which must be true, {@code kind=repeated|pink},
     * {@code image!=none} or {@code frames>1}. Whoever sets it otherwise is warned, see {@link WithoutEffect}.
     */
    String onlyWith() default "";

    /** The source of the default: a paper and table, another library. */
    String source() default "";
}
