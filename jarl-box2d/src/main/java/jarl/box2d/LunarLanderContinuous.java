package jarl.box2d;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.random.RandomStream;
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

    private final LanderTask task;
    private final StepLimit clock;
    private final EpisodeLog log = new EpisodeLog(2 * Float.BYTES);

    /** LunarLanderContinuous-v3 as published. */
    public LunarLanderContinuous() {
        this(LunarLanderOptions.DEFAULT);
    }

    /** LunarLanderContinuous-v3 with other gravity, wind or limit. */
    public LunarLanderContinuous(LunarLanderOptions options) {
        this.task = new LanderTask(options);
        this.clock = new StepLimit("LunarLanderContinuous", options.maxSteps());
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
        return start(log.begin(random));
    }

    private float[] start(RandomStream random) {
        clock.start();
        return task.start(LanderStart.draw(random), () -> random.nextDouble(-1, 1));
    }

    /** {@inheritDoc} The action must be finite. */
    @Override
    public Step<float[]> step(float[] action) {
        clock.requireRunning();
        ActionChecks.components("LunarLanderContinuous", ACTIONS, action);
        log.add(action);
        float[] observation = task.step(Thrust.throttle(action[0], action[1]));
        return clock.count(new Step<>(observation, task.reward(), task.terminated(), false));
    }

    @Override
    public Optional<BufferedImage> render() {
        return LanderView.draw(task);
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        log.save(out);
        clock.save(out);
    }

    /** {@inheritDoc} The episode is played again: about 20 microseconds for each of its steps. */
    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        log.restore(in, this::start, this::again);
        clock.restore(in);
    }

    private void again(ByteBuffer actions) {
        step(new float[] {actions.getFloat(), actions.getFloat()});
    }
}
