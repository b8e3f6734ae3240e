package jarl.sampler;

import jarl.agent.Agent;
import jarl.env.EnvFactory;
import jarl.tensor.ArrayTuple;

/** The samplers, for tests of what they have in common. */
enum SamplerKind {
    SERIAL,
    PARALLEL,
    BATCHED;

    <I extends ArrayTuple> Sampler<I> create(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers) {
        return switch (this) {
            case SERIAL -> new SerialSampler<>(factory, agent, spec);
            case PARALLEL -> new ParallelSampler<>(factory, agent, spec, workers);
            case BATCHED -> new BatchedSampler<>(factory, agent, spec, workers);
        };
    }
}
