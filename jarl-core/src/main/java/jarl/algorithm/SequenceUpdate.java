package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.replay.SequenceBatch;
import jarl.replay.SequenceReplay;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Learns from sequences what another update learns from transitions: those steps of a batch of sequences that there is something to learn
 * from become one batch of transitions, whose inputs say where in the sequences each of them lies. A network with memory computes them by
 * going over the sequences ({@link RowsOfSequences}), so that losses know nothing of memory.
 */
final class SequenceUpdate implements ReplayUpdate<NoTensors, SequenceBatch> {

    private final SequenceReplay replay;
    private final int warmup;
    private final ReplayUpdate<NoTensors, TransitionBatch> ofSteps;

    /**
     * Creates an update.
     *
     * @param warmup steps of each sequence that only prepare the state
     * @param ofSteps closed with this
     */
    SequenceUpdate(SequenceReplay replay, int warmup, ReplayUpdate<NoTensors, TransitionBatch> ofSteps) {
        this.replay = replay;
        this.warmup = warmup;
        this.ofSteps = ofSteps;
    }

    @Override
    public Optional<Tensor> update(SequenceBatch batch, long update, double progress) {
        long[] valid = batch.valid().toLongs();
        long[] learned = LongStream.range(0, valid.length)
                .filter(i -> valid[(int) i] != 0)
                .toArray();
        TransitionBatch steps;
        try (var scope = TensorScope.withoutGradients()) {
            steps = steps(batch, learned, scope);
        }
        return ofSteps.update(steps, update, progress).map(errors -> priorities(batch, learned, errors));
    }

    private static Tensor on(SequenceBatch batch, long... numbers) {
        return Tensor.of(numbers, numbers.length).to(batch.valid().device());
    }

    /** The steps {@code [M]} that these places in {@code [T * N]} name. */
    private TransitionBatch steps(SequenceBatch batch, long[] learned, TensorScope scope) {
        Tensor chosen = on(batch, learned);
        Tensor weights = batch.weight().unsqueeze(0).expand(batch.valid().shape());
        return new TransitionBatch(
                inputs(batch, rows(batch, batch.position(), learned), scope),
                scope.keep(TensorTree.indexSelect(TensorTree.flattenLeading(batch.action()), chosen)),
                scope.keep(batch.nStepReturn().flatten(0, 1).indexSelect(0, chosen)),
                inputs(batch, rows(batch, batch.bootstrapPosition(), learned), scope),
                scope.keep(batch.discountFactor().flatten(0, 1).indexSelect(0, chosen)),
                scope.keep(weights.reshape(-1).indexSelect(0, chosen)),
                batch.indexes());
    }

    /** Where the learned steps' rows are among those after the warm-up, row-major. */
    private Tensor rows(SequenceBatch batch, Tensor positions, long... learned) {
        long sequences = positions.size(1);
        long[] position = positions.toLongs();
        return on(
                batch,
                LongStream.of(learned)
                        .map(step -> (position[(int) step] - warmup) * sequences + step % sequences)
                        .toArray());
    }

    private AgentInputs inputs(SequenceBatch batch, Tensor rows, TensorScope scope) {
        AgentInputs inputs = batch.inputs();
        Tensor starts = batch.episodeStart();
        long length = starts.size(0);
        AgentInputs before = TensorTree.slice(inputs.withState(NoTensors.INSTANCE), 0, 0, warmup);
        var where = new RowsOfSequences(before, starts.slice(0, 0, warmup), starts.slice(0, warmup, length), rows);
        AgentInputs after = TensorTree.slice(inputs.withState(NoTensors.INSTANCE), 0, warmup, length);
        TensorTree masks =
                TensorTree.map(after.actionMask(), mask -> mask.flatten(0, 1).indexSelect(0, rows));
        return scope.keep(
                new AgentInputs(after.observation(), after.previousAction(), after.previousReward(), masks, where));
    }

    private Tensor priorities(SequenceBatch batch, long[] learned, Tensor errors) {
        try (var scope = TensorScope.withoutGradients()) {
            float[] error = errors.toFloats();
            float[] all = new float[(int) batch.valid().numel()];
            for (int i = 0; i < learned.length; i++) {
                all[(int) learned[i]] = error[i];
            }
            Tensor sizes =
                    Tensor.of(all, batch.valid().shape()).to(batch.valid().device());
            return scope.keep(replay.priorities(sizes, batch.valid()));
        }
    }

    @Override
    public List<UpdateStatistics> statistics() {
        return ofSteps.statistics();
    }

    @Override
    public Map<String, Double> settings(double progress) {
        return ofSteps.settings(progress);
    }

    @Override
    public void save(StateWriter out) {
        ofSteps.save(out);
    }

    @Override
    public void restore(StateReader in) {
        ofSteps.restore(in);
    }

    @Override
    public void close() {
        ofSteps.close();
    }
}
