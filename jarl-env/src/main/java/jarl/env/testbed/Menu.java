package jarl.env.testbed;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A number of choices of which two to four (all, if there are fewer) are offered; one of those is the right one. */
final class Menu {

    private static final int FEWEST = 2;
    private static final int MOST = 4;

    private final int choices;
    private boolean[] offered;
    private int right;

    Menu(int choices) {
        this.choices = choices;
        this.offered = new boolean[choices];
        Arrays.fill(offered, true);
    }

    int choices() {
        return choices;
    }

    int right() {
        return right;
    }

    boolean offers(int choice) {
        return offered[choice];
    }

    /** A new menu; every choice is the right one with equal probability, and so is every set of others of a size. */
    void draw(RandomGenerator random) {
        int count = Math.min(choices, random.nextInt(FEWEST, MOST + 1));
        offered = new boolean[choices];
        right = random.nextInt(choices);
        offered[right] = true;
        for (int i = 1; i < count; ) {
            int choice = random.nextInt(choices);
            if (!offered[choice]) {
                offered[choice] = true;
                i++;
            }
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(right);
        for (boolean choice : offered) {
            out.writeBoolean(choice);
        }
    }

    void restore(DataInput in) throws IOException {
        right = in.readInt();
        offered = new boolean[choices];
        for (int i = 0; i < choices; i++) {
            offered[i] = in.readBoolean();
        }
    }
}
