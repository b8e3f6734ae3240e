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
        if (text.length() <= width) {
            return List.of(text);
        }
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder(indent);
        for (String word : text.strip().split(" ", -1)) {
            if (part.length() > indent.length() && part.length() + 1 + word.length() > width) {
                parts.add(part.toString().stripTrailing());
                part.setLength(indent.length());
            }
            part.append(part.length() == indent.length() ? "" : " ").append(word);
        }
        parts.add(part.toString());
        return parts;
    }
}
