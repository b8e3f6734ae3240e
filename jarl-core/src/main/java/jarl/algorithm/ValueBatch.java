package jarl.algorithm;

import jarl.agent.DqnInfo;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;

/**
 * The tensors of a batch that {@link Pqn} needs. For a feed-forward network the leading dimension is {@code [N]}, the valid rows in any
 * order; for one with memory {@code [T, B]}, whole columns.
 *
 * @param inputs of the agent
 * @param episodeStart bool
 * @param valid float32 1 or 0; {@link NoTensors} if every row is valid
 * @param action int64
 * @param lambdaReturn float32, the target
 */
record ValueBatch(AgentInputs inputs, Tensor episodeStart, TensorTree valid, Tensor action, Tensor lambdaReturn)
        implements TensorTree {

    /** A batch on {@code device}. */
    static ValueBatch of(Samples<DqnInfo> samples, Tensor lambdaReturns, boolean recurrent, Device device) {
        ValueBatch batch = new ValueBatch(
                BatchRows.inputs(samples),
                samples.episodeStart(),
                recurrent ? BatchRows.weights(samples.valid()) : NoTensors.INSTANCE,
                (Tensor) samples.agent().action(),
                lambdaReturns);
        return TensorTree.to(recurrent ? batch : BatchRows.validRows(batch, samples.valid()), device);
    }

    /** The mean over valid rows. */
    Tensor mean(Tensor values) {
        return BatchRows.mean(values, valid);
    }
}
