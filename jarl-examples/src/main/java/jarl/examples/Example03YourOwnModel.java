package jarl.examples;

import jarl.Training;
import jarl.env.classic.CartPole;
import jarl.experiment.ExperimentReader;
import jarl.model.ActorCritic;
import jarl.nn.Initialization;
import jarl.nn.Linear;
import jarl.runner.EvaluationResult;
import jarl.samples.AgentInputs;
import jarl.space.Discrete;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** A network of your own: a policy that sees squares and products of the observation beside the observation itself. */
public final class Example03YourOwnModel {
    private Example03YourOwnModel() {}

    static final class QuadraticModel implements ActorCritic {
        private final Linear policy;
        private final Linear hidden;
        private final Linear value;

        QuadraticModel(int inputs, int actions, RandomGenerator random) {
            int features = inputs + inputs * inputs;
            policy = new Linear(features, actions, Initialization.ORTHOGONAL, 0.01, random);
            hidden = new Linear(features, 64, Initialization.ORTHOGONAL, Math.sqrt(2), random);
            value = new Linear(64, 1, Initialization.ORTHOGONAL, 1, random);
        }

        @Override
        public Output forward(AgentInputs inputs) {
            Tensor x = (Tensor) inputs.observation(); // [N, inputs]
            Tensor products = x.unsqueeze(-1).mul(x.unsqueeze(-2)).flatten(1, 2); // [N, inputs * inputs]
            Tensor features = Tensor.cat(List.of(x, products), -1);
            Tensor values = value.forward(hidden.forward(features).tanh()).squeeze(-1); // [N]
            return new Output(policy.forward(features), values, NoTensors.INSTANCE);
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            policy.visitParameters(prefix + "policy.", visitor);
            hidden.visitParameters(prefix + "hidden.", visitor);
            value.visitParameters(prefix + "value.", visitor);
        }
    }

    public static void main(String[] arguments) {
        System.out.println("mean return " + train(60_000).mean());
    }

    static EvaluationResult train(long steps) {
        var config = new ExperimentReader().preset("cartpole-ppo").read().withSteps(steps);
        try (var run = Training.of(CartPole::new)
                .config(config)
                .model((observations, actions, random) ->
                        new QuadraticModel(observations.size(), ((Discrete) actions).n(), random))
                .start()) {
            return run.await().evaluation().orElseThrow();
        }
    }
}
