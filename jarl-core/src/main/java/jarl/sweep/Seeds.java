package jarl.sweep;

import jarl.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of seeds as they are typed: {@code 1-5}, {@code 1,3,7}, {@code 1-3,10}. */
public final class Seeds {

    private static final Pattern PART = Pattern.compile("([0-9]{1,18})(?:-([0-9]{1,18}))?");
    private static final int MOST = 10_000;

    private Seeds() {}

    /**
     * The seeds of a text.
     *
     * @param option whose value it is, for messages
     */
    public static List<Long> parse(String option, String text) {
        Set<Long> seeds = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.strip());
            if (!matcher.matches()) {
                throw new ConfigException(option + " must be seeds such as 1-5 or 1,3,7, got " + text);
            }
            long first = Long.parseLong(matcher.group(1));
            long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
            if (last < first) {
                throw new ConfigException(option + " must be ranges with the lower seed first, got " + part.strip());
            }
            if (last - first >= MOST || seeds.size() + (last - first) >= MOST) {
                throw new ConfigException(option + " must be at most " + MOST + " seeds, got " + text);
            }
            for (long seed = first; seed <= last; seed++) {
                if (!seeds.add(seed)) {
                    throw new ConfigException(option + " must be different seeds, got " + seed + " twice");
                }
            }
        }
        return new ArrayList<>(seeds);
    }
}
