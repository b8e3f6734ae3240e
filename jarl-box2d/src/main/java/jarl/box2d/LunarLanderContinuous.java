package jarl.box2d;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * {@link LunarLander} with engines that can be throttled. Oleg Klimov; as in Gymnasium 1.3.0, LunarLanderContinuous-v3, that is
 * LunarLander-v3 with {@code continuous=True}.
 *
 * <pre>
 * observation  as LunarLander
 * action       0  main engine, in [-1, 1]: off up to 0, then 50% to 100% of its power
 *              1  side engines, in [-1, 1]: below -0.5 turns to the left, above 0.5 to the right, with 50% to 100% of their power
 * reward       as LunarLander, fuel times the power
 * start, terminated, truncated as LunarLander
 * </pre>
 *
 * Numbers outside the bounds are clipped.
 */
public final class LunarLanderContinuous implements Env<float[], float[]> {

    private static final Box ACTIONS = Box.of(-1, 1, 2);

    private final LanderEpisode episode;

    /** LunarLanderContinuous-v3 as published. */
    public LunarLanderContinuous() {
        this(LunarLanderOptions.DEFAULT);
    }

    /** LunarLanderContinuous-v3 with other gravity, wind or limit. */
    public LunarLanderContinuous(LunarLanderOptions options) {
        this.episode = new LanderEpisode("LunarLanderContinuous", options, 2 * Float.BYTES);
    }

    @Override
    public Box observationSpace() {
        return LunarLander.OBSERVATIONS;
    }

    @Override
    public Box actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return episode.reset(random);
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<float[]> step(float[] action) {
        episode.requireRunning();
        ActionChecks.components("LunarLanderContinuous", ACTIONS, action);
        episode.log().add(action);
        return episode.step(Thrust.throttle(action[0], action[1]));
    }

    @Override
    public Optional<BufferedImage> render() {
        return episode.render();
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        episode.save(out);
    }

    /** {@inheritDoc} The episode is played again: about 20 microseconds for each of its steps. */
    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        episode.restore(in, this::again);
    }

    private void again(ByteBuffer actions) {
        step(new float[] {actions.getFloat(), actions.getFloat()});
    }
}
