package jarl.sampler;

import jarl.agent.Agent;
import jarl.env.EnvFactory;
import jarl.tensor.ArrayTuple;

/** The samplers, for tests of what they have in common. Columns are even in number, as not all take others. */
enum SamplerKind {
    SERIAL,
    PARALLEL,
    BATCHED,
    ALTERNATING,
    ALTERNATING_WITHOUT_OVERLAP;

    <I extends ArrayTuple> Sampler<I> create(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers) {
        return switch (this) {
            case SERIAL -> new SerialSampler<>(factory, agent, spec);
            case PARALLEL -> new ParallelSampler<>(factory, agent, spec, workers);
            case BATCHED -> new BatchedSampler<>(factory, agent, spec, workers, 1);
            case ALTERNATING -> new AlternatingSampler<>(factory, agent, spec, workers, true);
            case ALTERNATING_WITHOUT_OVERLAP -> new AlternatingSampler<>(factory, agent, spec, workers, false);
        };
    }
}
