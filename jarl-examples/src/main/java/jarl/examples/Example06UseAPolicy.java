package jarl.examples;

import jarl.Policy;
import jarl.env.classic.CartPole;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A trained policy in an application: no trainer, no sampler, only observations in and actions out. */
public final class Example06UseAPolicy {
    private Example06UseAPolicy() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("expected a run directory, such as one that ./jarl train has made");
            return;
        }
        System.out.println("kept the pole up for " + balance(Path.of(arguments[0])) + " steps");
    }

    static int balance(Path runDirectory) {
        try (Policy<float[], Integer> policy = Policy.load(runDirectory, CartPole::new);
                var cart = new CartPole()) {
            float[] observation = cart.reset(new SplittableRandom(7));
            policy.startEpisode();
            for (int step = 1; ; step++) {
                var result = cart.step(policy.act(observation));
                if (result.ends()) {
                    return step;
                }
                observation = result.observation();
            }
        }
    }
}
