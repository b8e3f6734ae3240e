package jarl.runner;

import jarl.agent.Agent;
import jarl.agent.UniformActions;
import jarl.algorithm.ReplayUpdate;
import jarl.algorithm.TargetNetwork;
import jarl.algorithm.UpdateStatistics;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.distribution.GaussianParameters;
import jarl.distribution.Reparameterized.Drawn;
import jarl.distribution.SquashedGaussian;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.Mlp;
import jarl.nn.Parameter;
import jarl.nn.ParameterBlocks;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.optim.GradientStep;
import jarl.optim.OptimizerConfig;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Soft actor-critic (Haarnoja et al. 2018) for one action, as somebody outside could write it: three blocks of parameters with an optimizer
 * each, two critics and their targets, a policy that is learned in every second update, uniform actions until learning starts.
 */
final class TinySac {

    private static final int HIDDEN = 24;
    private static final double RATE = 3e-3;
    private static final SquashedGaussian DISTRIBUTION = new SquashedGaussian(1);

    private TinySac() {}

    private static Mlp hidden(int inputs, RandomGenerator random) {
        return new Mlp(inputs, List.of(HIDDEN, HIDDEN), Activation.TANH, Initialization.TORCH_DEFAULT, random);
    }

    private static Linear last(int outputs, RandomGenerator random) {
        return new Linear(HIDDEN, outputs, Initialization.TORCH_DEFAULT, 1, random);
    }

    /** A hidden part and a last layer. */
    record Network(Mlp hidden, Linear last) implements Layer {
        Network(int inputs, int outputs, RandomGenerator random) {
            this(TinySac.hidden(inputs, random), TinySac.last(outputs, random));
        }

        Tensor forward(Tensor input) {
            return last.forward(hidden.forward(input));
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            hidden.visitParameters(prefix + "hidden.", visitor);
            last.visitParameters(prefix + "last.", visitor);
        }
    }

    /** Q(s, a), twice. */
    record Critics(Network first, Network second) implements Layer {
        Critics(RandomGenerator random) {
            this(new Network(2, 1, random), new Network(2, 1, random));
        }

        private static Tensor of(Network critic, AgentInputs inputs, Tensor action) {
            return critic.forward(Tensor.cat(List.of((Tensor) inputs.observation(), action), -1))
                    .squeeze(-1);
        }

        Tensor first(AgentInputs inputs, Tensor action) {
            return of(first, inputs, action);
        }

        Tensor second(AgentInputs inputs, Tensor action) {
            return of(second, inputs, action);
        }

        Tensor smaller(AgentInputs inputs, Tensor action) {
            return first(inputs, action).minimum(second(inputs, action));
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            first.visitParameters(prefix + "first.", visitor);
            second.visitParameters(prefix + "second.", visitor);
        }
    }

    /** Acts by the policy, and holds everything that is trained. */
    static final class Actor implements Agent<NoTensors> {
        final Network policyNetwork;
        final Critics criticNetworks;
        final Parameter logTemperature = new Parameter(1, Math.log(0.2));
        final Parameters policy;
        final Parameters critics;
        final Parameters temperature;
        private final ParameterBlocks blocks;
        private final UniformActions<float[]> uniform = new UniformActions<>(Box.of(-1, 1, 1));
        private final long learningStart;
        private boolean actsUniformly;

        Actor(long learningStart, RandomStreams streams) {
            RandomStream random = streams.stream("model");
            this.learningStart = learningStart;
            this.policyNetwork = new Network(1, 2, random);
            this.criticNetworks = new Critics(random);
            this.policy = new Parameters(policyNetwork, Device.CPU);
            this.critics = new Parameters(criticNetworks, Device.CPU);
            this.temperature = new Parameters(logTemperature, Device.CPU);
            this.blocks = ParameterBlocks.of(
                    new Block("policy", policy), new Block("critics", critics), new Block("temperature", temperature));
        }

        GaussianParameters distribution(AgentInputs inputs) {
            Tensor outputs = policyNetwork.forward((Tensor) inputs.observation());
            return new GaussianParameters(
                    outputs.slice(1, 0, 1), outputs.slice(1, 1, 2).clamp(-5, 2));
        }

        private GaussianParameters contiguous(AgentInputs inputs) {
            return TensorTree.map(distribution(inputs), Tensor::contiguous);
        }

        @Override
        public void beginBatch(long stepsDone) {
            actsUniformly = stepsDone < learningStart;
        }

        @Override
        public void act(
                int firstColumn,
                AgentInputs inputs,
                RandomGenerator[] random,
                TensorTree action,
                NoTensors info,
                TensorTree nextState) {
            if (actsUniformly) {
                uniform.draw(inputs.actionMask(), random, action);
            } else {
                act(inputs, random, action, info, nextState);
            }
        }

        @Override
        public void act(
                AgentInputs inputs, RandomGenerator[] random, TensorTree action, NoTensors info, TensorTree nextState) {
            DISTRIBUTION.sample(contiguous(inputs), random, action);
        }

        @Override
        public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
            DISTRIBUTION.mode(contiguous(inputs), action);
        }

        @Override
        public NoTensors exampleInfo() {
            return NoTensors.INSTANCE;
        }

        @Override
        public TensorTree initialState() {
            return NoTensors.INSTANCE;
        }

        @Override
        public ParameterBlocks blocks() {
            return blocks;
        }

        @Override
        public void close() {
            blocks.close();
        }
    }

    /** The paper's losses. */
    static final class Update implements ReplayUpdate<NoTensors, TransitionBatch> {
        private static final double TARGET_ENTROPY = -1;

        private final Actor actor;
        private final RandomStreams streams;
        private final Critics targetNetworks;
        private final TargetNetwork target;
        private final GradientStep criticStep;
        private final GradientStep policyStep;
        private final GradientStep temperatureStep;
        private final UpdateStatistics ofCritics = new UpdateStatistics(List.of("loss", "criticGradNorm"), Device.CPU);
        private final UpdateStatistics ofPolicy = new UpdateStatistics(List.of("policyLoss", "entropy"), Device.CPU);

        Update(Actor actor, RandomStreams streams) {
            this.actor = actor;
            this.streams = streams;
            this.targetNetworks = new Critics(streams.stream("target model"));
            this.target = new TargetNetwork(actor.critics, new Parameters(targetNetworks, Device.CPU), 1, 0.02);
            this.criticStep = step(actor.critics);
            this.policyStep = step(actor.policy);
            this.temperatureStep = step(actor.temperature);
        }

        private static GradientStep step(Parameters parameters) {
            return new GradientStep(parameters, OptimizerConfig.adam(1e-8), 1e9);
        }

        @Override
        public Optional<Tensor> update(TransitionBatch batch, long update, double progress) {
            RandomStream random = streams.stream("policy noise", update);
            int rows = batch.indexes().length;
            Tensor goal;
            try (var scope = TensorScope.withoutGradients()) {
                goal = scope.keep(goal(batch, noise(rows, random)));
            }
            Tensor action = (Tensor) batch.action();
            Tensor first = actor.criticNetworks.first(batch.inputs(), action).sub(goal);
            Tensor second = actor.criticNetworks.second(batch.inputs(), action).sub(goal);
            Tensor loss =
                    first.square().add(second.square()).mul(batch.weight()).mean();
            Tensor norm = criticStep.minimize(loss, RATE);
            try (var _ = TensorScope.withoutGradients()) {
                ofCritics.add(loss, norm);
            }
            if (update % 2 == 1) {
                updatePolicy(batch, noise(rows, random));
            }
            try (var scope = TensorScope.withoutGradients()) {
                target.afterUpdate(update + 1);
                return Optional.of(scope.keep(first.detach().abs()));
            }
        }

        private Tensor temperature() {
            return actor.logTemperature.value().exp();
        }

        private Tensor goal(TransitionBatch batch, Tensor noise) {
            Drawn next = DISTRIBUTION.draw(actor.distribution(batch.nextInputs()), noise);
            Tensor soft = targetNetworks
                    .smaller(batch.nextInputs(), next.action())
                    .sub(next.logProbability().mul(temperature()));
            return batch.nStepReturn().add(batch.discountFactor().mul(soft));
        }

        private void updatePolicy(TransitionBatch batch, Tensor noise) {
            Drawn drawn = DISTRIBUTION.draw(actor.distribution(batch.inputs()), noise);
            Tensor policyLoss = drawn.logProbability()
                    .mul(temperature().detach())
                    .sub(actor.criticNetworks.smaller(batch.inputs(), drawn.action()))
                    .mean();
            var _ = policyStep.minimize(policyLoss, RATE);
            Tensor surprise = drawn.logProbability().detach().add(TARGET_ENTROPY);
            Tensor temperatureLoss =
                    actor.logTemperature.value().mul(surprise).mean().neg();
            var _ = temperatureStep.minimize(temperatureLoss, RATE);
            try (var _ = TensorScope.withoutGradients()) {
                ofPolicy.add(policyLoss, drawn.logProbability().detach().mean().neg());
            }
        }

        private static Tensor noise(int rows, RandomStream random) {
            float[] noise = new float[rows];
            for (int row = 0; row < rows; row++) {
                noise[row] = (float) random.nextGaussian();
            }
            return Tensor.of(noise, rows, 1);
        }

        @Override
        public List<UpdateStatistics> statistics() {
            return List.of(ofCritics, ofPolicy);
        }

        @Override
        public void save(StateWriter out) {
            criticStep.save(out.child("criticOptimizer"));
            policyStep.save(out.child("policyOptimizer"));
            temperatureStep.save(out.child("temperatureOptimizer"));
            target.save(out.child("target"));
        }

        @Override
        public void restore(StateReader in) {
            criticStep.restore(in.child("criticOptimizer"));
            policyStep.restore(in.child("policyOptimizer"));
            temperatureStep.restore(in.child("temperatureOptimizer"));
            target.restore(in.child("target"));
        }

        @Override
        public void close() {
            criticStep.close();
            policyStep.close();
            temperatureStep.close();
            target.close();
            statistics().forEach(UpdateStatistics::close);
        }
    }
}
