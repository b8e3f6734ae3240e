package jarl.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds what was probably meant by a name that is not known. */
public final class Suggestion {
    private static final int MOST_OFFERED = 5;

    private Suggestion() {}

    /**
     * The known name nearest to what was typed, by edit distance (Levenshtein 1966, two neighbours that changed
     * places counted as one edit, Damerau 1964) without regard to case. Nothing if
     * even the nearest differs in more than a third of its characters. Of equally near names the last in alphabetical
     * order is taken: of two versions the newer.
     *
     * @param got what was typed
     * @param known the names there are
     */
    public static Optional<String> nearest(String got, Collection<String> known) {
        String typed = got.toLowerCase(Locale.ROOT);
        Optional<String> nearest = Optional.empty();
        int smallest = Integer.MAX_VALUE;
        for (String name : new TreeSet<>(known)) {
            int distance = distance(typed, name.toLowerCase(Locale.ROOT));
            int allowed = Math.max(1, Math.max(got.length(), name.length()) / 3);
            if (distance <= allowed && distance <= smallest) {
                smallest = distance;
                nearest = Optional.of(name);
            }
        }
        return nearest;
    }

    /**
     * What to ask whoever typed this: {@code did you mean X?} with the nearest name, or else with up to five names of which the typed one could
     * be the beginning, the part before a {@code -} or {@code /}, by the same measure. Empty if there is none either.
     *
     * @param got what was typed
     * @param known the names there are, in the order in which they are offered
     */
    public static Optional<String> question(String got, Collection<String> known) {
        return nearest(got, known)
                .or(() -> {
                    Optional<String> beginning = nearest(
                            got,
                            known.stream().map(Suggestion::beginning).distinct().toList());
                    return beginning.map(meant -> known.stream()
                            .filter(name -> beginning(name).equals(meant))
                            .limit(MOST_OFFERED)
                            .collect(Collectors.joining(", ")));
                })
                .map(offered -> "did you mean " + (offered.contains(", ") ? "one of " : "") + offered + "?");
    }

    private static String beginning(String name) {
        return name.split("[-/]", 2)[0];
    }

    /** The least number of characters to insert, remove, replace or swap with the next to make {@code b} of {@code a}. */
    private static int distance(String a, String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], 1 + beforePrevious[j - 2]);
                }
            }
            beforePrevious = previous;
            previous = current;
        }
        return previous[b.length()];
    }
}
