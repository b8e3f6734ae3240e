package jarl.env.testbed;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import jarl.space.Discrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Many actions, of which each step allows only two to four: the mask says which, the observation says which of them is
 * the right one. An action that the mask forbids is refused with an exception, so a whole run proves that none was ever
 * taken. The optimal return is {@link #optimalReturn}; choosing at random among what is allowed earns 13/36 of it.
 *
 * <p>The same task without a mask wastes the step instead: choosing at random among all n actions earns 1/n of the
 * optimum. The rewards of both are the same otherwise, so learning with and without masks can be compared.
 *
 * <pre>
 * observation  i  1 if action i is the right one, else 0; of all n actions
 * action       0 to n-1
 * mask         two, three or four actions, the right one among them
 * reward       1 for the right action, else 0
 * start        every step, the first one too, draws another right action and other allowed ones
 * terminated   never
 * truncated    at step 10, or the limit given
 * </pre>
 */
public final class MaskedChoice implements Env<float[], Integer> {

    private final Discrete actions;
    private final Box observations;
    private final int steps;
    private final boolean masks;
    private final Menu menu;
    private final StepLimit clock;
    private @Nullable RandomGenerator random;
    private int taken = -1;

    /** 20 actions, 10 steps, with a mask. */
    public MaskedChoice() {
        this(20, 10, true);
    }

    /**
     * Creates a task.
     *
     * @param actions how many there are, at least 5, so that some are forbidden
     * @param steps the step that is truncated, at least 1
     * @param masks whether the task masks actions and refuses the forbidden ones; else these earn 0
     */
    public MaskedChoice(int actions, int steps, boolean masks) {
        if (actions < 5) {
            throw new IllegalArgumentException("MaskedChoice: actions must be at least 5, got " + actions);
        }
        this.clock = new StepLimit("MaskedChoice", steps);
        this.actions = new Discrete(actions);
        this.observations = Box.of(0, 1, actions);
        this.steps = steps;
        this.masks = masks;
        this.menu = new Menu(actions);
    }

    /** The return of always taking the right action: the number of steps of an episode. */
    public double optimalReturn() {
        return steps;
    }

    @Override
    public Box observationSpace() {
        return observations;
    }

    @Override
    public Discrete actionSpace() {
        return actions;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        taken = -1;
        menu.draw(random);
        clock.start();
        return observation();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the action is masked
     */
    @Override
    public Step<float[]> step(Integer action) {
        clock.requireRunning();
        int choice = ActionChecks.choice("MaskedChoice", actions, action);
        if (masks && !menu.offers(choice)) {
            throw new IllegalArgumentException(
                    "MaskedChoice: action: expected one that the mask allows, got " + choice);
        }
        taken = choice;
        double reward = choice == menu.right() ? 1 : 0;
        menu.draw(Objects.requireNonNull(random));
        return clock.count(new Step<>(observation(), reward, false, false));
    }

    private float[] observation() {
        float[] oneHot = new float[menu.choices()];
        oneHot[menu.right()] = 1;
        return oneHot;
    }

    @Override
    public boolean masksActions() {
        return masks;
    }

    @Override
    public boolean[] actionMask() {
        if (!masks) {
            throw new UnsupportedOperationException("MaskedChoice without masks does not mask actions");
        }
        boolean[] mask = new boolean[menu.choices()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = menu.offers(i);
        }
        return mask;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(MenuView.draw(List.of(menu), taken));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        menu.save(out);
        out.writeInt(taken);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.random = random;
        menu.restore(in);
        taken = in.readInt();
        clock.restore(in);
    }
}
