package jarl.examples;

import jarl.agent.ActorCriticAgent;
import jarl.agent.ActorCriticInfo;
import jarl.distribution.Categorical;
import jarl.env.EnvFactory;
import jarl.env.testbed.Corridor;
import jarl.model.MlpActorCritic;
import jarl.model.ModelConfig;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStreams;
import jarl.returns.GeneralizedAdvantage;
import jarl.sampler.Episode;
import jarl.sampler.Order;
import jarl.sampler.SampleBatch;
import jarl.sampler.SamplerSpec;
import jarl.sampler.ShardedSampler;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.space.Discrete;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Optional;

/**
 * An algorithm of your own, with the whole loop in sight: REINFORCE (Williams 1992) with the batch's mean return as its baseline. What
 * jarl lends are environments, agent, sampler, optimizer and tensors.
 */
public final class Example05Reinforce {

    private static final double DISCOUNT = 0.99;
    private static final double LEARNING_RATE = 3e-3;
    private static final double MAX_GRAD_NORM = 1e6;

    private final ActorCriticAgent agent;
    private final GradientStep gradientStep;

    private Example05Reinforce(ActorCriticAgent agent) {
        this.agent = agent;
        this.gradientStep = new GradientStep(agent.parameters(), OptimizerConfig.adam(1e-8), MAX_GRAD_NORM);
    }

    /** One gradient step on {@code -mean[log pi(a|s) (return - baseline)]}. */
    private void update(Samples<ActorCriticInfo> samples) {
        try (var _ = TensorScope.open()) {
            Tensor none = Tensor.zeros(DType.FLOAT32, samples.steps(), samples.columns());
            Tensor returns = GeneralizedAdvantage.estimate(
                            samples.env().reward(),
                            none, // without values, lambda 1 gives plain discounted returns
                            samples.env().terminated(),
                            samples.env().truncated(),
                            Tensor.zeros(DType.FLOAT32, 1, samples.columns()),
                            none,
                            DISCOUNT,
                            1)
                    .returns()
                    .flatten(0, 1);
            AgentInputs inputs = ArrayTuple.flattenLeading(samples.inputs());
            ArrayTuple actions = ArrayTuple.flattenLeading(samples.agent().action());
            Tensor logProbability =
                    agent.distribution().logProbability(agent.evaluate(inputs).policy(), actions);
            Tensor loss = logProbability.mul(returns.sub(returns.mean())).mean().neg();
            var _ = gradientStep.minimize(loss, LEARNING_RATE);
        }
    }

    /** Trains on a corridor of five cells; returns the mean length of the last episodes (four steps are the shortest). */
    static double train(int iterations) {
        Discrete actions = new Discrete(2);
        var environment = new Corridor(5, 0, 100);
        var model = new MlpActorCritic(
                environment.observationSpace(), actions, ModelConfig.defaults(), new RandomStreams(1).stream("model"));
        AgentInputs example = new AgentInputs(
                environment.observationSpace().allocate(1),
                actions.allocate(1),
                Tensor.zeros(DType.FLOAT32, 1),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
        EnvFactory<float[], Integer> corridor = () -> new Corridor(5, 0, 100);
        var spec = new SamplerSpec(32, 8, 1, false, 0, false, DISCOUNT, 1);
        try (var agent = new ActorCriticAgent(model, new Categorical(2), Device.CPU, Optional.empty(), example);
                var sampler = new ShardedSampler<>(corridor, agent, spec, new Order.Serial())) {
            var algorithm = new Example05Reinforce(agent);
            double length = Double.NaN;
            for (long iteration = 0; iteration < iterations; iteration++) {
                SampleBatch<ActorCriticInfo> batch = sampler.collect(iteration * 32 * 8);
                algorithm.update(batch.samples());
                length = batch.episodes().stream()
                        .mapToInt(Episode::length)
                        .average()
                        .orElse(length);
            }
            algorithm.gradientStep.close();
            return length;
        }
    }

    public static void main(String[] arguments) {
        System.out.println("mean episode length " + train(200) + ", four is the shortest");
    }
}
