package jarl.atari;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A machine that notes what is done with it. In frame f of a game the left half of the screen has colour {@code f}, the right half
 * {@code 200 - f}; shades are the colours themselves.
 */
final class FakeEmulator implements Emulator {

    /** What was done: the numbers of actions, -1 for a reset. */
    final List<Integer> tape = new ArrayList<>();

    /** Frames at which the score goes up by the number at the same place. */
    int[] scoringFrames = {};

    int[] scores = {};

    /** Frames at which a life is lost. */
    int[] deaths = {};

    int firstLives;

    /** The frame that ends the game. */
    int lastFrame = Integer.MAX_VALUE;

    int[] actions = {0, 1, 2, 3};
    boolean closed;
    int frame;

    @Override
    public int height() {
        return 210;
    }

    @Override
    public int[] colours() {
        int[] colours = new int[256];
        Arrays.setAll(colours, i -> (i << 16) | ((255 - i) << 8) | 7);
        return colours;
    }

    @Override
    public byte[] greys() {
        byte[] greys = new byte[256];
        for (int i = 0; i < 256; i++) {
            greys[i] = (byte) i;
        }
        return greys;
    }

    @Override
    public int[] minimalActions() {
        return actions.clone();
    }

    @Override
    public int[] legalActions() {
        int[] all = new int[18];
        Arrays.setAll(all, i -> i);
        return all;
    }

    @Override
    public void reset() {
        tape.add(-1);
        frame = 0;
    }

    @Override
    public int act(int action) {
        tape.add(action);
        frame++;
        for (int i = 0; i < scoringFrames.length; i++) {
            if (scoringFrames[i] == frame) {
                return scores[i];
            }
        }
        return 0;
    }

    @Override
    public boolean gameOver() {
        return frame >= lastFrame;
    }

    @Override
    public int lives() {
        return firstLives
                - (int) Arrays.stream(deaths).filter(each -> each <= frame).count();
    }

    @Override
    public void screen(byte[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) (i % WIDTH < WIDTH / 2 ? frame : 200 - frame);
        }
    }

    @Override
    public void ram(byte[] into) {
        Arrays.fill(into, (byte) frame);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        out.writeInt(frame);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        frame = in.readInt();
    }

    @Override
    public void close() {
        closed = true;
    }
}
