package jarl.examples;

import jarl.Policy;
import jarl.Training;
import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.util.random.RandomGenerator;

/** An environment of your own: keep a drifting temperature near zero by cooling, waiting or heating. */
public final class Example02YourOwnEnvironment {
    private Example02YourOwnEnvironment() {}

    /** Thirty lines are enough. */
    static final class Thermostat implements Env<float[], Integer> {
        private RandomGenerator random;
        private double temperature;
        private int steps;

        @Override
        public Space<float[]> observationSpace() {
            return Box.unbounded(1);
        }

        @Override
        public Space<Integer> actionSpace() {
            return new Discrete(3);
        }

        @Override
        public float[] reset(RandomGenerator generator) {
            random = generator; // the only source of randomness: the same seed gives the same episodes
            temperature = generator.nextDouble(-3, 3);
            steps = 0;
            return new float[] {(float) temperature};
        }

        @Override
        public Step<float[]> step(Integer action) {
            temperature += 0.5 * (action - 1) + 0.2 * random.nextGaussian();
            boolean truncated = ++steps >= 50; // a cut, not an end: the future still counts
            return new Step<>(new float[] {(float) temperature}, -Math.abs(temperature), false, truncated);
        }
    }

    public static void main(String[] arguments) {
        System.out.println("when it is warm, action " + train(40_000, 2.0f) + " is best (0 cools)");
    }

    static int train(long steps, float temperature) {
        try (var run = Training.of(Thermostat::new).steps(steps).seed(1).start();
                Policy<float[], Integer> policy = run.await().policy()) {
            return policy.act(new float[] {temperature});
        }
    }
}
