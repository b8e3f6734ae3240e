package jarl.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * One seed makes the run: independent streams are derived from it by name and index, never from the order in which they are asked for.
 * The derivation is SHA-256 of seed, name and index.
 *
 * @param seed the seed of the run
 */
public record RandomStreams(long seed) {

    /** The stream of this name and index; the same arguments always give a stream in the same state. */
    public RandomStream stream(String name, long index) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer input = ByteBuffer.allocate(2 * Long.BYTES + text.length);
        input.putLong(seed).putLong(index).put(text);
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(input.array()));
        return new RandomStream(digest.getLong(), digest.getLong());
    }

    /** The only stream of this name. */
    public RandomStream stream(String name) {
        return stream(name, 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
