package jarl.app;

import java.util.ArrayList;
import java.util.List;

/** Long text in lines that break between words. */
final class Folding {
    private Folding() {}

    /**
     * The parts of a text, none longer than {@code width} unless a single word is. Every part after the first is indented like the first, so
     * that what belongs together stays together.
     */
    static List<String> fold(String text, int width) {
        return fold(text, width, start(text));
    }

    /** The same, where every part after the first begins with {@code indent}. */
    static List<String> fold(String text, int width, String indent) {
        if (text.length() <= width) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder(start(text));
        int empty = part.length();
        for (String word : text.strip().split(" ", -1)) {
            if (part.length() > empty && part.length() + 1 + word.length() > width) {
                parts.add(part.toString().stripTrailing());
                part.setLength(0);
                part.append(indent);
                empty = indent.length();
            }
            part.append(part.length() == empty ? "" : " ").append(word);
        }
        parts.add(part.toString());
        return parts;
    }

    private static String start(String text) {
        return text.substring(0, text.length() - text.stripLeading().length());
    }
}
