package jarl.sweep;

import jarl.config.ConfigException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.zip.CRC32;

/** Names of settings' folders, made from their values: {@code learningRate=1e-3_batchB=8}. */
final class FolderNames {

    private static final int LONGEST = 100;

    private final Map<String, String> shortKeys = new HashMap<>();

    /** Keys are cut to their last part where no other ends in the same. */
    FolderNames(Set<String> varied) {
        for (String key : varied) {
            boolean alone = varied.stream()
                            .filter(other -> last(other).equals(last(key)))
                            .count()
                    == 1;
            shortKeys.put(key, alone ? last(key) : key);
        }
    }

    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    String of(Map<String, String> values) {
        StringJoiner name = new StringJoiner("_");
        values.forEach((key, value) -> name.add(shortKeys.getOrDefault(key, key) + "=" + plain(value)));
        return cut(name.toString());
    }

    /** A name that somebody chose. */
    static String clean(String name) {
        String cleaned = plain(name);
        if (!cleaned.equals(name) || name.length() > LONGEST) {
            throw new ConfigException("a name of a setting must be at most " + LONGEST
                    + " letters, digits, dots, dashes, commas, underscores and equals signs, and not begin with a dot, got "
                    + name);
        }
        return name;
    }

    /** Only what every file system and shell takes as it is. */
    private static String plain(String value) {
        String text = value.replaceAll("[\\[\\]\"' ]+", "").replaceAll("[^A-Za-z0-9._,=+-]+", "-");
        text = text.replaceAll("^-+(?![0-9.])|-+$", "").replaceAll("^[.]+", "");
        return text.isEmpty() ? "empty" : text;
    }

    /** A name of bearable length; what is cut off shows as a checksum. */
    private static String cut(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        CRC32 checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        return name.substring(0, LONGEST - 9) + "-" + String.format(Locale.ROOT, "%08x", checksum.getValue());
    }
}
