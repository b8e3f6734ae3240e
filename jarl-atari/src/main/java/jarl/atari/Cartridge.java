package jarl.atari;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The contents of a cartridge and the game whose rules for score, lives and end ALE is to play it by.
 *
 * @param game as ALE names it, such as {@code space_invaders}
 * @param content the ROM, not to be changed
 * @param checksum MD5 of the content in hexadecimal digits
 */
public record Cartridge(String game, byte[] content, String checksum) {

    /** The sizes of the plain kinds that ALE can tell by size alone. */
    private static final Set<Integer> SIZES = Set.of(2048, 4096, 8192, 16384, 32768);

    /**
     * The cartridge of a file, recognised by its checksum whatever the file is called.
     *
     * @throws ConfigException if it cannot be read or is none that ALE knows
     */
    public static Cartridge read(Path file) {
        byte[] content = content(file);
        String checksum = Games.checksum(content);
        String game = Games.bundled()
                .byChecksum(checksum)
                .orElseThrow(() -> new ConfigException(
                        file + " is not a ROM that the Arcade Learning Environment knows: its MD5 is " + checksum));
        return new Cartridge(game, content, checksum);
    }

    /**
     * A cartridge that ALE does not know, played by the rules of a game that it knows: a game of one's own keeps its score where that game
     * does.
     *
     * @throws ConfigException if there are no rules of that name, or if the size is not that of a cartridge
     */
    public static Cartridge like(String game, byte[] content) {
        if (!Games.bundled().names().contains(game)) {
            throw new ConfigException("there are no rules of a game " + game + " in the Arcade Learning Environment");
        }
        if (!SIZES.contains(content.length)) {
            throw new ConfigException(
                    "a cartridge must be of 2048, 4096, 8192, 16384 or 32768 bytes, got " + content.length);
        }
        byte[] own = content.clone();
        return new Cartridge(game, own, Games.checksum(own));
    }

    private static byte[] content(Path file) {
        try {
            if (Files.size(file) > Games.LARGEST) {
                throw new ConfigException(file + " is not a cartridge: it has " + Files.size(file) + " bytes, at most "
                        + Games.LARGEST + " fit");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigException("cannot read the ROM " + file + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return "Cartridge[" + game + ", " + content.length + " bytes]";
    }
}
