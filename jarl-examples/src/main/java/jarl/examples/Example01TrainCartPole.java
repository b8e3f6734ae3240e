package jarl.examples;

import jarl.Training;
import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentReader;
import jarl.runner.EvaluationResult;

/** Trains CartPole with the settings of a preset and says how good the result is. */
public final class Example01TrainCartPole {
    private Example01TrainCartPole() {}

    public static void main(String[] arguments) {
        long steps = arguments.length > 0 ? Long.parseLong(arguments[0]) : 120_000;
        System.out.println("mean return " + train(steps).mean());
    }

    static EvaluationResult train(long steps) {
        var config = new ExperimentReader().preset("cartpole-ppo").read().withSteps(steps);
        try (var run = Training.of(CartPole::new).config(config).seed(1).start()) {
            return run.await().evaluation().orElseThrow();
        }
    }
}
