package jarl.video;

import java.util.HashMap;
import java.util.Map;

/** Counts the pixels of each colour. With very many colours, those that differ only in the last bits count as one. */
final class Histogram {

    private static final int MOST = 1 << 15;
    private static final int UPPER_BITS = 0xF8F8F8;
    private static final int MIDDLE_OF_LOWER_BITS = 0x040404;

    private Map<Integer, Integer> pixels = new HashMap<>();
    private int mask = 0xFFFFFF;

    /** Counts all these pixels; neighbours are often of one colour. */
    void addAll(int... row) {
        int start = 0;
        for (int i = 1; i <= row.length; i++) {
            if (i == row.length || row[i] != row[start]) {
                add(row[start], i - start);
                start = i;
            }
        }
    }

    void add(int rgb, int count) {
        pixels.merge(rgb & mask, count, Integer::sum);
        if (pixels.size() > MOST && mask != UPPER_BITS) {
            mask = UPPER_BITS;
            Map<Integer, Integer> coarser = new HashMap<>();
            pixels.forEach((colour, number) -> coarser.merge(colour & mask, number, Integer::sum));
            pixels = coarser;
        }
    }

    /** Every colour there is, in a fixed order: as {@code 0xRRGGBB}, ascending. */
    int[] colours() {
        int middle = mask == UPPER_BITS ? MIDDLE_OF_LOWER_BITS : 0;
        return pixels.keySet().stream()
                .mapToInt(colour -> colour | middle)
                .sorted()
                .toArray();
    }

    int pixels(int colour) {
        return pixels.getOrDefault(colour & mask, 0);
    }
}
