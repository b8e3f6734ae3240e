package jarl.env.minatar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The ten by ten cells that every game is played on. */
final class Grid {
    private Grid() {}

    static final int SIZE = 10;
    static final int LAST = SIZE - 1;
    static final int CELLS = SIZE * SIZE;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[] CELLS_OF_BITS = new long[1 << Byte.SIZE];

    static {
        for (int bits = 0; bits < CELLS_OF_BITS.length; bits++) {
            for (int i = 0; i < Byte.SIZE; i++) {
                CELLS_OF_BITS[bits] |= (long) ((bits >> i) & 1) << (i * Byte.SIZE);
            }
        }
    }

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
        int start = plane * CELLS + y * SIZE;
        EIGHT.set(planes, start, ((long) EIGHT.get(planes, start)) | CELLS_OF_BITS[bits & 0xFF]);
        planes[start + Byte.SIZE] |= (byte) ((bits >> Byte.SIZE) & 1);
        planes[start + LAST] |= (byte) ((bits >> LAST) & 1);
    }

    /** Marks the cell behind something that moves along its row, if there is one. */
    static void markTrail(byte[] planes, int plane, int x, int y, boolean right) {
        int behind = right ? x - 1 : x + 1;
        if (contains(behind)) {
            mark(planes, plane, behind, y);
        }
    }
}
