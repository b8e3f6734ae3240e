package jarl.model;

import jarl.nn.Layer;
import jarl.nn.Recurrent;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.space.Space;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** What the layers of a network see of a state: the observation as one vector, or what a memory of their own makes of all that came before. */
sealed interface StateFeatures extends Layer {

    /** Those of a configuration, with fresh weights. */
    static StateFeatures of(
            Space<?> observationSpace, Space<?> actionSpace, ModelConfig config, RandomGenerator random) {
        return config.recurrent()
                ? new Remembered(new RecurrentTrunk(observationSpace, actionSpace, config, random))
                : new Observed(new Flatten(observationSpace, config.scaleObservations()));
    }

    /** The length of the vector. */
    int size();

    /** Of single steps, where there is memory of the rows that {@link RowsOfSequences} names: {@code [N, size]}. */
    Tensor of(AgentInputs inputs);

    /** The same as constants. */
    default Tensor fixed(AgentInputs inputs) {
        try (var scope = TensorScope.withoutGradients()) {
            return scope.keep(of(inputs));
        }
    }

    /** Of one step, {@code [N, size]}, and what is remembered after it. */
    Recurrent.Output step(AgentInputs inputs);

    /** What is remembered at an episode's start, of one column. */
    TensorTree initialState();

    /** Frees what it keeps besides its parameters. */
    default void close() {}

    /** The observation, flattened; without parameters. */
    record Observed(Flatten observations) implements StateFeatures {

        @Override
        public int size() {
            return observations.size();
        }

        @Override
        public Tensor of(AgentInputs inputs) {
            return observations.of(inputs.observation());
        }

        @Override
        public Tensor fixed(AgentInputs inputs) {
            return of(inputs);
        }

        @Override
        public Recurrent.Output step(AgentInputs inputs) {
            return new Recurrent.Output(of(inputs), NoTensors.INSTANCE);
        }

        @Override
        public TensorTree initialState() {
            return NoTensors.INSTANCE;
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {}
    }

    /** What a memory gives. */
    record Remembered(RecurrentTrunk trunk) implements StateFeatures {

        @Override
        public int size() {
            return trunk.outputs();
        }

        @Override
        public Tensor of(AgentInputs inputs) {
            return trunk.rows(inputs, (RowsOfSequences) inputs.state());
        }

        @Override
        public Recurrent.Output step(AgentInputs inputs) {
            return trunk.step(inputs);
        }

        @Override
        public TensorTree initialState() {
            return trunk.initialState();
        }

        @Override
        public void close() {
            trunk.close();
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            trunk.visitParameters(prefix, visitor);
        }
    }
}
