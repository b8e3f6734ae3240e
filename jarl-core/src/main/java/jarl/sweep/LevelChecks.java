package jarl.sweep;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What levels have in common. */
final class LevelChecks {
    private LevelChecks() {}

    /** A copy in the same order. */
    static <V> Map<String, V> ordered(Map<String, V> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a level of a sweep needs at least one key");
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A copy with one value more. */
    static Map<String, String> with(Map<String, String> values, String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return more;
    }

    static void distinct(String key, List<String> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(key + " must have at least one value, got []");
        }
        Set<String> seen = new HashSet<>();
        for (String value : values) {
            if (!seen.add(value)) {
                throw new IllegalArgumentException(
                        "the values of " + key + " must be different, got " + value + " twice");
            }
        }
    }
}
