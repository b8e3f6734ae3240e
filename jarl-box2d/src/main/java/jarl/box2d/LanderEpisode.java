package jarl.box2d;

import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.random.RandomStream;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Episodes of the lander, whatever its actions are: their start, their steps, their pictures and their state. */
final class LanderEpisode {

    private final LanderTask task;
    private final StepLimit clock;
    private final EpisodeLog log;

    /**
     * Before the first episode.
     *
     * @param name in errors
     * @param actionBytes of one action in the log
     */
    LanderEpisode(String name, LunarLanderOptions options, int actionBytes) {
        this.task = new LanderTask(options);
        this.clock = new StepLimit(name, options.maxSteps());
        this.log = new EpisodeLog(actionBytes);
    }

    float[] reset(RandomGenerator random) {
        return start(log.begin(random));
    }

    private float[] start(RandomStream random) {
        clock.start();
        return task.start(LanderStart.draw(random), () -> random.nextDouble(-1, 1));
    }

    void requireRunning() {
        clock.requireRunning();
    }

    /** Where each action is noted before its {@link #step}. */
    EpisodeLog log() {
        return log;
    }

    Step<float[]> step(Thrust engines) {
        float[] observation = task.step(engines);
        return clock.count(new Step<>(observation, task.reward(), task.terminated(), false));
    }

    Optional<BufferedImage> render() {
        return LanderView.draw(task);
    }

    void save(DataOutput out) throws IOException {
        log.save(out);
        clock.save(out);
    }

    /**
     * Plays the saved episode again.
     *
     * @param again takes the step of a noted action
     */
    void restore(DataInput in, Consumer<ByteBuffer> again) throws IOException {
        log.restore(in, this::start, again);
        clock.restore(in);
    }
}
