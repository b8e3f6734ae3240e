package jarl.sampler;

import jarl.config.Require;

/**
 * The order of inference and stepping, and the threads of each. Bits depend on which columns are inferred for together, which is said at each
 * order, and on nothing else of it: not on the number of workers.
 */
public sealed interface Order {

    /** Runs everything on the caller's thread, one shard after the other: for debugging, and for the least overhead in tiny batches. */
    record Serial() implements Order {}

    /**
     * Worker threads that each take whole shards of columns, step them and infer for them. The caller's thread is one of the workers.
     *
     * @param workers threads, the caller's included; more than there are shards are not used
     */
    record Parallel(int workers) implements Order {
        public Parallel {
            Require.atLeast("workers", workers, 1);
        }
    }

    /**
     * One inference for all columns in each step, on the caller's thread, in lock-step with worker threads that only step environments: what
     * a GPU needs, and best for large networks or slow environments. As workers are idle then, inference may use several threads.
     *
     * @param workers threads, the caller's included; more than there are shards are not used
     * @param inferenceThreads of libtorch; like the learner's, part of what fixes the last bits
     */
    record Batched(int workers, int inferenceThreads) implements Order {
        public Batched {
            Require.atLeast("workers", workers, 1);
        }
    }

    /**
     * Two halves of the columns that take turns: while worker threads step the environments of one, the caller's thread infers for the
     * other. The alternating sampler of Stooke and Abbeel 2019, "rlpyt: A Research Code Base for Deep Reinforcement Learning in PyTorch".
     *
     * <pre>
     *   caller    infer A0 | infer B0 | infer A1 | infer B1 | ...
     *   workers            | step A0  | step B0  | step A1  | ...
     * </pre>
     *
     * <p>It pays where inference and stepping cost about the same, and costs where inference dominates, since one inference for half the
     * rows takes longer than half of one for all. A waiting caller steps environments too.
     *
     * <p>The bits are those of {@link Serial} or {@link Parallel} with two shards, which infer for the same rows together. Those of {@link
     * Batched} differ in the last place where the arithmetic of a matrix product depends on its number of rows. The number of columns must
     * be even; shards do not count.
     *
     * @param workers threads, the caller's included; more than can be busy at once are not used
     * @param overlap whether a half is stepped as soon as it has its actions; else not before all environments of the other half are done,
     *     for environments that get into each other's way. Inference overlaps stepping in both cases
     */
    record Alternating(int workers, boolean overlap) implements Order {
        public Alternating {
            Require.atLeast("workers", workers, 1);
        }
    }
}
