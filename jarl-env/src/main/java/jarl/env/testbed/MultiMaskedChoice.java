package jarl.env.testbed;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Box;
import jarl.space.MultiDiscrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@link MaskedChoice} with several choices at once: each component of the action has its own two to four allowed
 * values and its own right one.
 *
 * <pre>
 * observation  for each component in turn, a vector of its size: 1 at its right value, else 0
 * action       component i is 0 to n[i]-1
 * mask         for each component in turn: two, three or four of its values, the right one among them
 * reward       the share of components with the right value, in [0, 1]
 * start        every step, the first one too, draws all anew
 * terminated   never
 * truncated    at step 10, or the limit given
 * </pre>
 */
public final class MultiMaskedChoice implements Env<float[], int[]> {

    private final MultiDiscrete actions;
    private final Box observations;
    private final int steps;
    private final boolean masks;
    private final List<Menu> menus;
    private final StepLimit clock;
    private @Nullable RandomGenerator random;
    private int[] taken;

    /** Three components of 6, 8 and 10 values, 10 steps, with a mask. */
    public MultiMaskedChoice() {
        this(10, true, 6, 8, 10);
    }

    /**
     * Creates a task.
     *
     * @param steps the step that is truncated, at least 1
     * @param masks whether the task masks actions and refuses the forbidden ones; else their components earn 0
     * @param choices how many values each component has; each at least 5, so that some are forbidden
     */
    public MultiMaskedChoice(int steps, boolean masks, int... choices) {
        if (choices.length == 0 || Arrays.stream(choices).anyMatch(count -> count < 5)) {
            throw new IllegalArgumentException(
                    "MultiMaskedChoice: expected at least one component, of at least 5 values" + " each, got "
                            + Arrays.toString(choices));
        }
        this.clock = new StepLimit("MultiMaskedChoice", steps);
        this.actions = new MultiDiscrete(choices);
        this.observations = Box.of(0, 1, Arrays.stream(choices).sum());
        this.steps = steps;
        this.masks = masks;
        this.menus = Arrays.stream(choices).mapToObj(Menu::new).toList();
        this.taken = untaken();
    }

    private int[] untaken() {
        int[] none = new int[menus.size()];
        Arrays.fill(none, -1);
        return none;
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
    public MultiDiscrete actionSpace() {
        return actions;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        taken = untaken();
        drawAll(random);
        clock.start();
        return observation();
    }

    private void drawAll(RandomGenerator random) {
        for (Menu menu : menus) {
            menu.draw(random);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if a component of the action is masked
     */
    @Override
    public Step<float[]> step(int[] action) {
        clock.requireRunning();
        ActionChecks.choices("MultiMaskedChoice", actions, action);
        int hits = 0;
        for (int i = 0; i < action.length; i++) {
            if (masks && !menus.get(i).offers(action[i])) {
                throw new IllegalArgumentException("MultiMaskedChoice: action: component " + i
                        + ": expected a value that the mask allows, got " + action[i]);
            }
            hits += action[i] == menus.get(i).right() ? 1 : 0;
        }
        taken = action.clone();
        drawAll(Objects.requireNonNull(random));
        return clock.count(new Step<>(observation(), (double) hits / action.length, false, false));
    }

    private float[] observation() {
        float[] oneHots = new float[observations.size()];
        int offset = 0;
        for (Menu menu : menus) {
            oneHots[offset + menu.right()] = 1;
            offset += menu.choices();
        }
        return oneHots;
    }

    @Override
    public boolean masksActions() {
        return masks;
    }

    @Override
    public boolean[] actionMask() {
        if (!masks) {
            throw new UnsupportedOperationException("MultiMaskedChoice without masks does not mask actions");
        }
        boolean[] mask = new boolean[observations.size()];
        int offset = 0;
        for (Menu menu : menus) {
            for (int i = 0; i < menu.choices(); i++) {
                mask[offset + i] = menu.offers(i);
            }
            offset += menu.choices();
        }
        return mask;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(MenuView.draw(menus, taken));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        for (int i = 0; i < menus.size(); i++) {
            menus.get(i).save(out);
            out.writeInt(taken[i]);
        }
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.random = random;
        taken = untaken();
        for (int i = 0; i < menus.size(); i++) {
            menus.get(i).restore(in);
            taken[i] = in.readInt();
        }
        clock.restore(in);
    }
}
