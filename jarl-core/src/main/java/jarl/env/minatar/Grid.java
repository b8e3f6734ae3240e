package jarl.env.minatar;

/** The ten by ten cells that every game is played on. */
final class Grid {
    private Grid() {}

    static final int SIZE = 10;
    static final int LAST = SIZE - 1;
    static final int CELLS = SIZE * SIZE;

    static boolean contains(int x) {
        return x >= 0 && x <= LAST;
    }

    /** The nearest column or row that there is. */
    static int clamp(int x) {
        return Math.clamp(x, 0, LAST);
    }

    static void mark(byte[] planes, int plane, int x, int y) {
        planes[plane * CELLS + y * SIZE + x] = 1;
    }

    /** Marks the cells of a row whose bit is set; bit 0 is column 0. */
    static void markBits(byte[] planes, int plane, int y, int bits) {
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            mark(planes, plane, Integer.numberOfTrailingZeros(rest), y);
        }
    }

    /** Marks the cell behind something that moves along its row, if there is one. */
    static void markTrail(byte[] planes, int plane, int x, int y, boolean right) {
        int behind = right ? x - 1 : x + 1;
        if (contains(behind)) {
            mark(planes, plane, behind, y);
        }
    }
}
