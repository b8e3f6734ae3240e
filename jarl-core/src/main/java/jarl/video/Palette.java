package jarl.video;

import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * At most 255 colours and one that is transparent. As many colours as fit are exact; of more, boxes of neighbouring ones share one (median
 * cut; Heckbert 1982, "Color image quantization for frame buffer display").
 */
final class Palette {

    static final int MOST = 255;
    private static final int MOST_REMEMBERED = 1 << 16;

    private final int[] colours;
    private final Map<Integer, Integer> nearest = new HashMap<>();
    private int lastAsked = -1;
    private int lastIndex;

    private Palette(int... colours) {
        this.colours = colours;
    }

    /** A palette for these colours, each with its number of pixels. */
    static Palette of(Histogram histogram) {
        int[] all = histogram.colours();
        return new Palette(all.length <= MOST ? all : cut(all, histogram));
    }

    private static int[] cut(int[] all, Histogram histogram) {
        List<Box> boxes = new ArrayList<>(List.of(new Box(all, histogram)));
        while (boxes.size() < MOST) {
            Box widest =
                    boxes.stream().max(Comparator.comparingDouble(Box::urgency)).orElseThrow();
            boxes.remove(widest);
            boxes.addAll(widest.halves());
        }
        return boxes.stream().mapToInt(Box::colour).toArray();
    }

    /** The number of colours, without the transparent one. */
    int size() {
        return colours.length;
    }

    /** The number that stands for "what was there before". */
    int transparent() {
        return colours.length;
    }

    /** The number of the colour nearest to this one. */
    int index(int rgb) {
        if (nearest.size() >= MOST_REMEMBERED) {
            nearest.clear();
        }
        if (rgb != lastAsked) { // neighbours are often of one colour
            lastIndex = nearest.computeIfAbsent(rgb, this::search);
            lastAsked = rgb;
        }
        return lastIndex;
    }

    private int search(int rgb) {
        int best = 0;
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < colours.length && smallest > 0; i++) {
            int distance = squaredDistance(colours[i], rgb);
            if (distance < smallest) {
                smallest = distance;
                best = i;
            }
        }
        return best;
    }

    /** By how much the nearest colour differs: squared, over the three channels of 0 to 255. */
    int error(int rgb) {
        return squaredDistance(colours[index(rgb)], rgb);
    }

    private static int squaredDistance(int one, int other) {
        int red = (one >> 16 & 255) - (other >> 16 & 255);
        int green = (one >> 8 & 255) - (other >> 8 & 255);
        int blue = (one & 255) - (other & 255);
        return red * red + green * green + blue * blue;
    }

    IndexColorModel colorModel() {
        byte[] red = new byte[colours.length + 1];
        byte[] green = new byte[colours.length + 1];
        byte[] blue = new byte[colours.length + 1];
        for (int i = 0; i < colours.length; i++) {
            red[i] = (byte) (colours[i] >> 16);
            green[i] = (byte) (colours[i] >> 8);
            blue[i] = (byte) colours[i];
        }
        return new IndexColorModel(8, colours.length + 1, red, green, blue, transparent());
    }

    /** Neighbouring colours, of which there are at least one. */
    private static final class Box {
        private final int[] colours;
        private final Histogram histogram;
        private final int channel;
        private final int width;
        private final long pixels;

        Box(int[] colours, Histogram histogram) {
            this.colours = colours;
            this.histogram = histogram;
            int widest = 0;
            int ofChannel = 0;
            for (int shift = 0; shift <= 16; shift += 8) {
                int low = 255;
                int high = 0;
                for (int colour : colours) {
                    low = Math.min(low, colour >> shift & 255);
                    high = Math.max(high, colour >> shift & 255);
                }
                if (high - low > widest) {
                    widest = high - low;
                    ofChannel = shift;
                }
            }
            this.channel = ofChannel;
            this.width = widest;
            long count = 0;
            for (int colour : colours) {
                count += histogram.pixels(colour);
            }
            this.pixels = count;
        }

        /** Large differences first, however few pixels have them: the root keeps a large plain area from taking all colours. */
        double urgency() {
            return width * Math.sqrt((double) pixels);
        }

        /** Two boxes with about as many pixels each, cut across the channel in which the colours differ most. */
        List<Box> halves() {
            int[] sorted = Arrays.stream(colours)
                    .boxed()
                    .sorted(Comparator.comparingInt(colour -> colour >> channel & 255))
                    .mapToInt(Integer::intValue)
                    .toArray();
            long half = 0;
            int cut = 0;
            while (cut < sorted.length - 1 && half + histogram.pixels(sorted[cut]) <= pixels / 2) {
                half += histogram.pixels(sorted[cut]);
                cut++;
            }
            cut = Math.max(1, cut);
            return List.of(
                    new Box(Arrays.copyOf(sorted, cut), histogram),
                    new Box(Arrays.copyOfRange(sorted, cut, sorted.length), histogram));
        }

        /** The mean, or the colour that most pixels have, so that plain areas stay what they are. */
        int colour() {
            long[] sums = new long[3];
            for (int colour : colours) {
                long count = histogram.pixels(colour);
                if (2 * count > pixels) {
                    return colour;
                }
                for (int i = 0; i < 3; i++) {
                    sums[i] += count * ((colour >> (8 * i)) & 255);
                }
            }
            int mean = 0;
            for (int i = 0; i < 3; i++) {
                mean |= (int) ((sums[i] + pixels / 2) / pixels) << (8 * i);
            }
            return mean;
        }
    }
}
