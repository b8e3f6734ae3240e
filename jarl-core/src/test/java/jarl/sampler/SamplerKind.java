package jarl.sampler;

import jarl.agent.Agent;
import jarl.env.EnvFactory;
import jarl.tensor.TensorTree;

/** The samplers, for tests of what they have in common. Columns are even in number, as not all take others. */
enum SamplerKind {
    SERIAL,
    PARALLEL,
    BATCHED,
    ALTERNATING,
    ALTERNATING_WITHOUT_OVERLAP;

    <I extends TensorTree> Sampler<I> create(EnvFactory<?, ?> factory, Agent<I> agent, SamplerSpec spec, int workers) {
        return switch (this) {
            case SERIAL -> new ShardedSampler<>(factory, agent, spec, new Order.Serial());
            case PARALLEL -> new ShardedSampler<>(factory, agent, spec, new Order.Parallel(workers));
            case BATCHED -> new ShardedSampler<>(factory, agent, spec, new Order.Batched(workers, 1));
            case ALTERNATING -> new ShardedSampler<>(factory, agent, spec, new Order.Alternating(workers, true));
            case ALTERNATING_WITHOUT_OVERLAP ->
                new ShardedSampler<>(factory, agent, spec, new Order.Alternating(workers, false));
        };
    }
}
