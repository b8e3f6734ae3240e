package jarl.app.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** Names of lines where there is little room: shorter, and as different from each other as before. */
final class LegendNames {

    private LegendNames() {}

    /**
     * The names in lines of {@code width} characters. Where one does not fit, what all begin and end with is left out; then those that are still too long
     * are cut in the middle, or else to the place where they differ from the name that is most like them; then all are numbered.
     *
     * @param dots what stands for what is left out
     * @return in the same order
     */
    static List<String> fit(List<String> names, int width, String dots) {
        if (fits(names, width)) {
            return names;
        }
        List<String> own = withoutCommon(names, dots);
        if (fits(own, width) && areDifferent(own, names)) {
            return own;
        }
        int room = Math.max(0, width - dots.length());
        for (int i = 0; i <= room; i++) {
            int end = room / 2 + (i % 2 == 0 ? i / 2 : -(i + 1) / 2); // the middle first, then farther from it
            if (end >= 0 && end <= room) {
                List<String> cut = own.stream()
                        .map(name -> name.length() <= width
                                ? name
                                : name.substring(0, room - end) + dots + name.substring(name.length() - end))
                        .toList();
                if (areDifferent(cut, names)) {
                    return cut;
                }
            }
        }
        List<String> places =
                own.stream().map(name -> around(name, own, width, dots)).toList();
        return areDifferent(places, names) && fits(places, width) ? places : numbered(own, width, dots);
    }

    private static boolean fits(List<String> names, int width) {
        return names.stream().allMatch(each -> each.length() <= width);
    }

    private static boolean areDifferent(List<String> shorter, List<String> names) {
        return new HashSet<>(shorter).size() == new HashSet<>(names).size();
    }

    /** Cut between words, so that a value is not torn apart; nothing is left out that is shorter than what stands for it. */
    private static List<String> withoutCommon(List<String> names, String dots) {
        String first = names.getFirst();
        int shortest = names.stream().mapToInt(String::length).min().orElseThrow();
        int start =
                names.stream().mapToInt(each -> commonStart(first, each)).min().orElseThrow();
        int end = names.stream().mapToInt(each -> commonEnd(first, each)).min().orElseThrow();
        while (start > 0 && !isBetweenWords(first.charAt(start - 1))) {
            start--;
        }
        end = Math.min(end, shortest - start);
        while (end > 0 && !isBetweenWords(first.charAt(first.length() - end))) {
            end--;
        }
        int from = start > dots.length() ? start : 0;
        int left = end > dots.length() ? end : 0;
        return names.stream()
                .map(each ->
                        (from > 0 ? dots : "") + each.substring(from, each.length() - left) + (left > 0 ? dots : ""))
                .toList();
    }

    private static boolean isBetweenWords(char each) {
        return " ,/_-".indexOf(each) >= 0;
    }

    private static int commonStart(String a, String b) {
        int most = Math.min(a.length(), b.length());
        return IntStream.range(0, most)
                .filter(i -> a.charAt(i) != b.charAt(i))
                .findFirst()
                .orElse(most);
    }

    private static int commonEnd(String a, String b) {
        return commonStart(
                new StringBuilder(a).reverse().toString(),
                new StringBuilder(b).reverse().toString());
    }

    /** From half a line before the first character in which a name differs from the one that is most like it. */
    private static String around(String name, List<String> all, int width, String dots) {
        if (name.length() <= width) {
            return name;
        }
        int differs = all.stream()
                .filter(each -> !each.equals(name))
                .mapToInt(each -> commonStart(name, each))
                .max()
                .orElse(0);
        int room = Math.max(0, width - 2 * dots.length());
        int from = Math.clamp(differs - room / 2, 0, name.length() - room);
        return dots + name.substring(from, from + room) + dots;
    }

    private static List<String> numbered(List<String> names, int width, String dots) {
        List<String> numbered = new ArrayList<>();
        for (String name : names) {
            String number = "#" + (numbered.size() + 1) + " ";
            int room = Math.max(0, width - number.length() - dots.length());
            numbered.add(number + (name.length() <= room ? name : name.substring(0, room) + dots));
        }
        return numbered;
    }
}
