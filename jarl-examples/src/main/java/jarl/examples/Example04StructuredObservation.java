package jarl.examples;

import jarl.Training;
import jarl.env.Env;
import jarl.env.Step;
import jarl.runner.EvaluationResult;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.Space;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Observations and actions of several parts: an image and a vector seen, a choice and an amount done. Nothing between environment and
 * network has to know.
 */
public final class Example04StructuredObservation {
    private Example04StructuredObservation() {}

    /** The observations and actions of the environment. */
    record Sight(byte[] camera, float[] wind) {}

    record Shot(Integer side, float[] strength) {}

    /** One shot: choose the side where the target shows, with a strength that makes up for the wind. */
    static final class Archery implements Env<Sight, Shot> {
        private static final int WIDTH = 4;
        private int target;
        private float wind;

        @Override
        public Space<Sight> observationSpace() {
            return new Composite<>(Sight.class, List.of(new ImageBox(1, 1, WIDTH), Box.of(-1, 1, 1)));
        }

        @Override
        public Space<Shot> actionSpace() {
            return new Composite<>(Shot.class, List.of(new Discrete(2), Box.unbounded(1)));
        }

        @Override
        public Sight reset(RandomGenerator random) {
            target = random.nextInt(2);
            wind = random.nextFloat(-1, 1);
            return sight();
        }

        @Override
        public Step<Sight> step(Shot shot) {
            double hit = shot.side() == target ? 1 : 0;
            double miss = Math.min(1, Math.abs(shot.strength()[0] + wind));
            return new Step<>(sight(), hit - miss, true, false);
        }

        private Sight sight() {
            byte[] camera = new byte[WIDTH];
            camera[target == 0 ? 0 : WIDTH - 1] = (byte) 255;
            return new Sight(camera, new float[] {wind});
        }
    }

    public static void main(String[] arguments) {
        System.out.println("mean return " + train(60_000).mean() + " of at most 1");
    }

    static EvaluationResult train(long steps) {
        try (var run = Training.of(Archery::new).steps(steps).seed(1).start()) {
            return run.await().evaluation().orElseThrow();
        }
    }
}
