package jarl.testing;

import jarl.env.Env;
import jarl.env.Step;
import jarl.env.testbed.MultiMaskedChoice;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@link MultiMaskedChoice}, whose three choices are parts of a structured action with a continuous part in between, which does not
 * matter. Forbidden choices are refused.
 */
public final class MaskedOrder implements Env<float[], MaskedOrder.Order> {

    /** An action. */
    @SuppressWarnings("ArrayRecordComponent") // a value of a Composite space
    public record Order(Integer dish, float[] salt, int[] sides) {}

    public static final Composite<Order> ACTIONS =
            new Composite<>(Order.class, List.of(new Discrete(6), Box.of(-1, 1, 2), new MultiDiscrete(5, 7)));

    private final MultiMaskedChoice task = new MultiMaskedChoice(10, true, 6, 5, 7);

    @Override
    public Space<float[]> observationSpace() {
        return task.observationSpace();
    }

    @Override
    public Space<Order> actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return task.reset(random);
    }

    @Override
    public Step<float[]> step(Order action) {
        return task.step(new int[] {action.dish(), action.sides()[0], action.sides()[1]});
    }

    @Override
    public boolean masksActions() {
        return true;
    }

    @Override
    public boolean[] actionMask() {
        return task.actionMask();
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        task.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        task.restoreState(in, random);
    }
}
