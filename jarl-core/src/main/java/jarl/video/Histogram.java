package jarl.video;

import java.util.HashMap;
import java.util.Map;

/** How many pixels have which colour. Of very many colours, those that differ in the last bits only are counted as one. */
final class Histogram {

    private static final int MOST = 1 << 15;
    private static final int UPPER_BITS = 0xF8F8F8;

    private Map<Integer, Integer> pixels = new HashMap<>();
    private int mask = 0xFFFFFF;

    void add(int rgb) {
        pixels.merge(rgb & mask, 1, Integer::sum);
        if (pixels.size() > MOST && mask != UPPER_BITS) {
            mask = UPPER_BITS;
            Map<Integer, Integer> coarser = new HashMap<>();
            pixels.forEach((colour, count) -> coarser.merge(colour & mask, count, Integer::sum));
            pixels = coarser;
        }
    }

    /** Every colour there is, in a fixed order: as {@code 0xRRGGBB}, ascending. */
    int[] colours() {
        return pixels.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    int pixels(int colour) {
        return pixels.getOrDefault(colour, 0);
    }
}
