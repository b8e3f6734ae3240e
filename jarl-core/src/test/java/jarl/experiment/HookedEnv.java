package jarl.experiment;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Episodes of eight steps, in each call of which something else may be done. */
record HookedEnv(Consumer<String> hook, int[] steps) implements Env<float[], Integer> {

    static final int LENGTH = 8;

    HookedEnv(Consumer<String> hook) {
        this(hook, new int[1]);
    }

    @Override
    public Space<float[]> observationSpace() {
        return Box.of(0, LENGTH, 2);
    }

    @Override
    public Space<Integer> actionSpace() {
        return new Discrete(2);
    }

    @Override
    public float[] reset(RandomGenerator random) {
        steps[0] = 0;
        hook.accept("reset");
        return new float[] {0, 1};
    }

    @Override
    public Step<float[]> step(Integer action) {
        steps[0]++;
        hook.accept("step");
        return new Step<>(new float[] {steps[0], 1}, 1, steps[0] == LENGTH, false);
    }

    @Override
    public Optional<BufferedImage> render() {
        hook.accept("render");
        return Optional.of(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB));
    }

    @Override
    public void close() {
        hook.accept("close");
    }
}
