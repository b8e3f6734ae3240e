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
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A row of slot machines: pull one arm, get its reward, done. Sutton and Barto (2018), "Reinforcement Learning",
 * chapter 2. The simplest task with a known optimum: {@link #optimalValue}.
 *
 * <pre>
 * observation  0  always 1
 * action       0 to k-1: which arm
 * reward       the arm's mean, plus Gaussian noise of the given standard deviation
 * terminated   after every step
 * truncated    never
 * </pre>
 */
public final class Bandit implements Env<float[], Integer> {

    private static final Box OBSERVATIONS = Box.of(0, 1, 1);

    private final double[] means;
    private final double noise;
    private final Discrete actions;
    private final StepLimit clock = new StepLimit("Bandit", StepLimit.UNLIMITED);
    private @Nullable RandomGenerator random;
    private int lastArm = -1;

    /** Four arms with means 0.1, 0.5, 0.9 and 0.3, and noise 0.1. */
    public Bandit() {
        this(0.1, 0.1, 0.5, 0.9, 0.3);
    }

    /**
     * Creates a bandit.
     *
     * @param noise standard deviation of the rewards; 0 for a deterministic bandit
     * @param means mean reward of each arm
     */
    public Bandit(double noise, double... means) {
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Bandit: noise must be finite and at least 0, got " + noise);
        }
        if (means.length == 0 || !Arrays.stream(means).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "Bandit: expected at least one arm, with finite means, got " + Arrays.toString(means));
        }
        this.noise = noise;
        this.means = means.clone();
        this.actions = new Discrete(means.length);
    }

    /** The mean reward of the best arm. */
    public double optimalValue() {
        return means[optimalArm()];
    }

    /** The arm with the highest mean; the first of several. */
    public int optimalArm() {
        int best = 0;
        for (int arm = 1; arm < means.length; arm++) {
            best = means[arm] > means[best] ? arm : best;
        }
        return best;
    }

    @Override
    public Box observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Discrete actionSpace() {
        return actions;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        this.random = random;
        lastArm = -1;
        clock.start();
        return new float[] {1};
    }

    @Override
    public Step<float[]> step(Integer action) {
        clock.requireRunning();
        lastArm = ActionChecks.choice("Bandit", actions, action);
        double reward = means[lastArm];
        if (noise > 0) {
            reward += noise * Objects.requireNonNull(random).nextGaussian();
        }
        return clock.count(new Step<>(new float[] {1}, reward, true, false));
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(BanditView.draw(means, lastArm));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(lastArm);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        this.random = random;
        lastArm = in.readInt();
        clock.restore(in);
    }
}
