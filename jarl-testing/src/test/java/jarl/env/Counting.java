package jarl.env;

import jarl.space.Box;
import jarl.testing.Call;
import jarl.testing.Script;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** What wrappers wrap: the observation and the info count steps, actions lie in [-2, 6] x [0, 1]. Writes down what it is asked. */
final class Counting {

    /** What every step tells. */
    record Count(int steps) {}

    final List<Call> calls = new ArrayList<>();
    final List<float[]> actions = new ArrayList<>();
    final BufferedImage picture = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    final Env<float[], float[]> env;

    private Counting(Script<float[], Integer> episodes) {
        this.env = episodes.observing(Box.unbounded(1), at -> new float[] {at.step()})
                .acting(Box.of(new float[] {-2, 0}, new float[] {6, 1}))
                .rewarding(at -> 0.5 * at.step())
                .telling(Count.class, (at, _) -> new Count(at.step()))
                .drawing(_ -> picture)
                .noting(action -> actions.add(action.clone()))
                .on(calls)
                .create();
    }

    static Counting steps() {
        return new Counting(Script.endless());
    }

    /** Every episode is truncated with this step. */
    static Counting truncatedAt(int step) {
        return new Counting(Script.lengths(-step));
    }
}
