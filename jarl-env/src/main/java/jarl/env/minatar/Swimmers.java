package jarl.env.minatar;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Things that move along rows, in the order of their arrival. Objects are reused: one that was removed is valid until the next add. */
final class Swimmers {

    private static final int INITIAL_CAPACITY = 16;

    /** One of them; what a bullet has no use for stays 0. */
    static final class Swimmer {
        int x;
        int y;
        boolean right;
        /** Frames until it moves. */
        int moveTimer;
        /** Frames until it shoots. */
        int reload;

        void advance() {
            x += right ? 1 : -1;
        }

        boolean isAt(int column, int row) {
            return x == column && y == row;
        }
    }

    private Swimmer[] all = new Swimmer[0];
    private int count;

    int count() {
        return count;
    }

    Swimmer get(int index) {
        return all[index];
    }

    void clear() {
        count = 0;
    }

    void add(int x, int y, boolean right, int moveTimer, int reload) {
        if (count == all.length) {
            grow();
        }
        Swimmer swimmer = all[count++];
        swimmer.x = x;
        swimmer.y = y;
        swimmer.right = right;
        swimmer.moveTimer = moveTimer;
        swimmer.reload = reload;
    }

    private void grow() {
        int before = all.length;
        all = Arrays.copyOf(all, Math.max(INITIAL_CAPACITY, 2 * before));
        for (int i = before; i < all.length; i++) {
            all[i] = new Swimmer();
        }
    }

    /** Takes one out; those after it move up. */
    void remove(int index) {
        Swimmer removed = all[index];
        count--;
        System.arraycopy(all, index + 1, all, index, count - index);
        all[count] = removed;
    }

    /** Takes out the first in this cell; whether there was one. */
    boolean removeAt(int x, int y) {
        for (int i = 0; i < count; i++) {
            if (all[i].isAt(x, y)) {
                remove(i);
                return true;
            }
        }
        return false;
    }

    /** Whether one in this row moves the other way. */
    boolean anyAgainst(int y, boolean right) {
        for (int i = 0; i < count; i++) {
            if (all[i].y == y && all[i].right != right) {
                return true;
            }
        }
        return false;
    }

    void mark(byte[] planes, int plane) {
        for (int i = 0; i < count; i++) {
            Grid.mark(planes, plane, all[i].x, all[i].y);
        }
    }

    void markTrails(byte[] planes, int plane) {
        for (int i = 0; i < count; i++) {
            Grid.markTrail(planes, plane, all[i].x, all[i].y, all[i].right);
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeByte(all[i].x);
            out.writeByte(all[i].y);
            out.writeBoolean(all[i].right);
            out.writeByte(all[i].moveTimer);
            out.writeByte(all[i].reload);
        }
    }

    void restore(DataInput in) throws IOException {
        clear();
        int saved = in.readInt();
        for (int i = 0; i < saved; i++) {
            add(in.readByte(), in.readByte(), in.readBoolean(), in.readByte(), in.readByte());
        }
    }
}
