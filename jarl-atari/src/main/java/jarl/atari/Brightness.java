package jarl.atari;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Turns colours into shades, eight pixels at a time: most of a screen is the same in both frames and the same as its left neighbour. */
final class Brightness {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Brightness() {}

    /**
     * The larger of two frames' shades.
     *
     * @param one colours, a multiple of eight of them
     * @param other colours of another frame, as many; may be the same array
     * @param shades unsigned, by colour
     * @param into gets the shades
     */
    static void max(byte[] one, byte[] other, byte[] shades, byte[] into) {
        long colours = (long) WORDS.get(one, 0);
        long word = shaded(colours, shades);
        for (int i = 0; i < into.length; i += Long.BYTES) {
            long first = (long) WORDS.get(one, i);
            long second = (long) WORDS.get(other, i);
            if (first != second) {
                WORDS.set(into, i, larger(first, second, shades));
            } else {
                if (first != colours) {
                    colours = first;
                    word = shaded(colours, shades);
                }
                WORDS.set(into, i, word);
            }
        }
    }

    private static long shaded(long colours, byte[] shades) {
        long word = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            word |= (shades[(int) (colours >>> shift) & 0xFF] & 0xFFL) << shift;
        }
        return word;
    }

    private static long larger(long first, long second, byte[] shades) {
        long word = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            int a = shades[(int) (first >>> shift) & 0xFF] & 0xFF;
            int b = shades[(int) (second >>> shift) & 0xFF] & 0xFF;
            word |= (long) Math.max(a, b) << shift;
        }
        return word;
    }
}
