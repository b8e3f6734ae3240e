package jarl.atari;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The games that ALE has rules for, with the checksums of their cartridges; read from {@code games.txt}. */
final class Games {

    /** No cartridge is larger, in bytes. */
    static final int LARGEST = 65_536;

    private static final Games BUNDLED = read();

    private final Map<String, String> nameByChecksum = new TreeMap<>();
    private final Map<String, String> checksumByName = new TreeMap<>();

    private Games() {}

    static Games bundled() {
        return BUNDLED;
    }

    private static Games read() {
        Games games = new Games();
        try (InputStream stream = Games.class.getResourceAsStream("games.txt")) {
            if (stream == null) {
                throw new IllegalStateException("resource games.txt is missing");
            }
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                games.nameByChecksum.put(line.substring(0, space), line.substring(space + 1));
                games.checksumByName.put(line.substring(space + 1), line.substring(0, space));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return games;
    }

    /** All names, as ALE has them: {@code space_invaders}. */
    List<String> names() {
        return new ArrayList<>(checksumByName.keySet());
    }

    /** The game on the cartridge with this MD5. */
    Optional<String> byChecksum(String checksum) {
        return Optional.ofNullable(nameByChecksum.get(checksum));
    }

    /** The MD5 of a game's cartridge. */
    String checksumOf(String name) {
        String checksum = checksumByName.get(name);
        if (checksum == null) {
            throw new IllegalArgumentException("no such game: " + name);
        }
        return checksum;
    }

    /** The id of a game's environment, as in Gymnasium: {@code ALE/SpaceInvaders-v5}. */
    static String id(String name) {
        return "ALE/" + title(name, "") + "-v5";
    }

    /** The words of a name with capitals: {@code Space Invaders}. */
    static String title(String name, String between) {
        List<String> words = new ArrayList<>();
        for (String word : name.split("_", -1)) {
            // Also the D of 3D.
            int first = Character.isDigit(word.charAt(0)) ? 1 : 0;
            words.add(word.substring(0, first)
                    + word.substring(first, first + 1).toUpperCase(Locale.ROOT)
                    + word.substring(first + 1));
        }
        return String.join(between, words);
    }

    /** The MD5 in hexadecimal digits, by which ALE tells cartridges apart. */
    static String checksum(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
