package jarl.atari;

import jarl.space.Box;
import jarl.space.ImageBox;
import jarl.space.Space;

/**
 * Makes observations from the emulator's frames.
 *
 * @param <O> byte[] for screens, float[] for the memory
 */
sealed interface Observer<O> {

    /** The space of {@link #now} and {@link #withFrameBefore}. */
    Space<O> space();

    /** Looks at the frame before the last. */
    void lookBefore();

    /** Returns the current frame. */
    O now();

    /** Combines the current frame with that of the last {@link #lookBefore}. */
    O withFrameBefore();

    /** Screens: one plane for each table. */
    final class Screen implements Observer<byte[]> {
        private final Emulator emulator;
        private final byte[][] tables;
        private final AreaResize resize;
        private final int cut;
        private final ImageBox space;
        private final byte[] before;
        private final byte[] last;
        private final byte[] plane;

        private Screen(Emulator emulator, AtariOptions options, byte[]... tables) {
            this.emulator = emulator;
            this.tables = tables;
            int height = options.screenHeight();
            int width = options.screenWidth();
            int rowsCut = height == 104 && width == 80 ? 1 : 0; // at the top and at the bottom, as in rlpyt
            this.cut = rowsCut * Emulator.WIDTH;
            this.resize = new AreaResize(emulator.height() - 2 * rowsCut, Emulator.WIDTH, height, width);
            this.space = new ImageBox(tables.length, height, width);
            int pixels = emulator.height() * Emulator.WIDTH;
            this.before = new byte[pixels];
            this.last = new byte[pixels];
            this.plane = new byte[pixels];
        }

        static Screen grayscale(Emulator emulator, AtariOptions options) {
            return new Screen(emulator, options, emulator.greys());
        }

        static Screen rgb(Emulator emulator, AtariOptions options) {
            int[] colours = emulator.colours();
            byte[][] tables = new byte[3][colours.length];
            for (int i = 0; i < colours.length; i++) {
                tables[0][i] = (byte) (colours[i] >> 16);
                tables[1][i] = (byte) (colours[i] >> 8);
                tables[2][i] = (byte) colours[i];
            }
            return new Screen(emulator, options, tables);
        }

        @Override
        public Space<byte[]> space() {
            return space;
        }

        @Override
        public void lookBefore() {
            emulator.screen(before);
        }

        @Override
        public byte[] now() {
            emulator.screen(last);
            return planes(last);
        }

        @Override
        public byte[] withFrameBefore() {
            emulator.screen(last);
            return planes(before);
        }

        private byte[] planes(byte[] other) {
            int size = space.height() * space.width();
            byte[] image = new byte[tables.length * size];
            for (int i = 0; i < tables.length; i++) {
                Brightness.max(last, other, tables[i], plane);
                resize.apply(plane, cut, image, i * size);
            }
            return image;
        }
    }

    /** The memory, each byte divided by 255. */
    final class Ram implements Observer<float[]> {
        private static final Box SPACE = Box.of(0, 1, Emulator.RAM_SIZE);

        private final Emulator emulator;
        private final byte[] bytes = new byte[Emulator.RAM_SIZE];

        Ram(Emulator emulator) {
            this.emulator = emulator;
        }

        @Override
        public Space<float[]> space() {
            return SPACE;
        }

        @Override
        public void lookBefore() {
            // The memory does not flicker.
        }

        @Override
        public float[] now() {
            emulator.ram(bytes);
            float[] numbers = new float[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                numbers[i] = (bytes[i] & 0xFF) / 255f;
            }
            return numbers;
        }

        @Override
        public float[] withFrameBefore() {
            return now();
        }
    }
}
