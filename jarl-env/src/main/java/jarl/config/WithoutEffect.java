package jarl.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An option that somebody set, and that has no effect as another one is.
 *
 * @param key the path to it through records inside: {@code algo.segments.alpha}
 * @param needed what gives it an effect: {@code algo.segments.prioritized=true}
 */
public record WithoutEffect(String key, String needed) {

    /**
     * Finds the options without effect that differ from what is usual, records inside included.
     *
     * @param usual the defaults, of the same class; records inside are left out where their classes are others
     */
    public static List<WithoutEffect> of(Record options, Record usual) {
        List<WithoutEffect> found = new ArrayList<>();
        add("", options, usual, found);
        return found;
    }

    /**
     * Finds those of some options that differ from what is usual.
     *
     * @param key the path to the record
     * @param usual the defaults, of the same class
     * @param needed by name, what gives an option an effect
     */
    public static List<WithoutEffect> changed(String key, Record options, Record usual, Map<String, String> needed) {
        OptionRecord record = OptionRecord.of(options.getClass());
        @Nullable Object[] values = record.read(options);
        @Nullable Object[] before = record.read(usual);
        List<WithoutEffect> found = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            String name = record.names().get(i);
            String lacking = needed.get(name);
            if (lacking != null && !Objects.equals(values[i], before[i])) {
                found.add(new WithoutEffect(key + "." + name, lacking));
            }
        }
        return found;
    }

    private static void add(String prefix, Record options, Record usual, List<WithoutEffect> found) {
        if (options.getClass() != usual.getClass()) {
            return;
        }
        OptionRecord record = OptionRecord.of(options.getClass());
        @Nullable Object[] values = record.read(options);
        @Nullable Object[] before = record.read(usual);
        for (int i = 0; i < values.length; i++) {
            String key = prefix + record.names().get(i);
            Optional<OptionCondition> unmet = record.condition(i).filter(each -> !each.holds(values));
            if (unmet.isPresent()) {
                if (!Objects.equals(values[i], before[i])) {
                    found.add(new WithoutEffect(key, prefix + unmet.get()));
                }
            } else if (values[i] instanceof Record inner && before[i] instanceof Record innerUsual) {
                add(key + ".", inner, innerUsual, found);
            }
        }
    }
}
