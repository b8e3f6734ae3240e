package jarl.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of settings and runs where there is little room: shorter, and as different from each other as before. */
final class ShortNames {

    private static final Pattern KEY = Pattern.compile("(^|[/_])([A-Za-z][A-Za-z0-9.]*)=");

    private ShortNames() {}

    /**
     * The names, their keys cut to as many letters as there is room for: {@code learn=1e-3_batch=8}.
     *
     * @return in the same order; empty if they do not fit in this width, or would no longer be different
     */
    static Optional<List<String>> fitting(List<String> names, int width) {
        for (int letters = longestKey(names); letters >= 0; letters--) {
            int most = letters;
            List<String> shorter = letters == 0
                    ? names.stream().map(ShortNames::withoutKeys).toList()
                    : names.stream().map(name -> cutKeys(name, most)).toList();
            if (shorter.stream().allMatch(each -> each.length() <= width)
                    && new HashSet<>(shorter).size() == new HashSet<>(names).size()) {
                return Optional.of(shorter);
            }
        }
        return Optional.empty();
    }

    /** The same, numbered and cut where they do not fit otherwise. */
    static List<String> cut(List<String> names, int width) {
        return fitting(names, width).orElseGet(() -> {
            List<String> numbered = new ArrayList<>();
            for (String name : names) {
                String number = "#" + (numbered.size() + 1) + " ";
                int room = Math.max(0, width - number.length());
                String end = name.length() <= room ? name : name.substring(name.length() - room);
                numbered.add((number + end).strip());
            }
            return numbered;
        });
    }

    private static int longestKey(List<String> names) {
        return names.stream()
                .flatMap(name -> KEY.matcher(name).results())
                .mapToInt(key -> key.group(2).length())
                .max()
                .orElse(1);
    }

    private static String cutKeys(String name, int letters) {
        return KEY.matcher(name).replaceAll(key -> Matcher.quoteReplacement(key.group(1) + start(key, letters) + "="));
    }

    private static String start(MatchResult key, int letters) {
        String all = key.group(2);
        return all.substring(0, Math.min(letters, all.length()));
    }

    private static String withoutKeys(String name) {
        return KEY.matcher(name).replaceAll(key -> Matcher.quoteReplacement(key.group(1)));
    }
}
