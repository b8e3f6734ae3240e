package jarl.app;

import jarl.env.Env;
import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/**
 * Offers Failing-v0, which throws in its fifth step and draws no pictures, Hanging-v0, which does not come back from its fifth step, and
 * BrokenPicture-v0, which cannot draw its second step: found by the tests as any environment is.
 */
public final class FailingEnvironments implements EnvProvider {

    @Override
    public List<EnvSpec> environments() {
        return List.of(
                EnvSpec.of("Failing-v0", "breaks down", "these tests", Double.NaN, Failing::new),
                EnvSpec.of("Hanging-v0", "does not come back", "these tests", Double.NaN, Hanging::new),
                EnvSpec.of("BrokenPicture-v0", "cannot be drawn", "these tests", Double.NaN, BrokenPicture::new));
    }

    private static final class Hanging extends Failing {
        @Override
        void fail() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private static class Failing implements Env<float[], Integer> {
        int steps;

        @Override
        public Space<float[]> observationSpace() {
            return Box.of(0, 1, 2);
        }

        @Override
        public Space<Integer> actionSpace() {
            return new Discrete(2);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return new float[2];
        }

        @Override
        public Step<float[]> step(Integer action) {
            if (++steps == 5) {
                fail();
            }
            return new Step<>(new float[2], 0, false, false);
        }

        void fail() {
            throw new IllegalStateException("the simulator\nbroke down");
        }
    }

    private static final class BrokenPicture extends Failing {
        @Override
        public Optional<BufferedImage> render() {
            if (steps == 2) {
                throw new IllegalStateException("no paint");
            }
            return Optional.of(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB));
        }
    }
}
