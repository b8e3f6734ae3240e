package jarl.model;

import jarl.nn.Dropout;
import jarl.samples.AgentInputs;
import jarl.samples.RowsOfSequences;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Several networks behind one memory that each predict the return of an action (Ni et al. 2022, as {@link RecurrentPolicy}). They are asked
 * about rows of sequences, {@link RowsOfSequences}.
 *
 * <pre>{@code
 * observation -> trunk ---+
 * previous action --------+-> LSTM, GRU or MinGRU, action -+-> hidden layers -> K numbers   of the first critic
 * previous reward --------+                                +-> hidden layers -> K numbers   of the second, ...
 * }</pre>
 */
public final class RecurrentCritics implements CriticNetwork {

    private final RecurrentTrunk trunk;
    private final int actionSize;
    private final CriticStacks critics;

    /** Creates critics with fresh weights; arguments as for {@link ActionCritics}. */
    public RecurrentCritics(
            Space<?> observationSpace,
            Box actionSpace,
            int count,
            int outputs,
            ModelConfig config,
            RandomGenerator random) {
        this.trunk = new RecurrentTrunk(observationSpace, actionSpace, config, random);
        this.actionSize = actionSpace.size();
        this.critics = new CriticStacks(trunk.outputs() + actionSize, count, outputs, config, random);
    }

    @Override
    public int count() {
        return critics.count();
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action) {
        return critics.network().forward(joined(remembered(inputs), action));
    }

    /** As described there: the critics' own gradients must not be used afterwards. */
    @Override
    public List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(fixed(inputs), action));
    }

    @Override
    public List<Tensor> forward(AgentInputs inputs, Tensor action, Dropout dropout, boolean fixed) {
        Tensor features = fixed ? fixed(inputs) : remembered(inputs);
        return critics.network().forward(joined(features, action), dropout, fixed);
    }

    @Override
    public Tensor firstFixed(AgentInputs inputs, Tensor action) {
        return critics.network().forwardFixed(joined(fixed(inputs), action), 0);
    }

    private Tensor joined(Tensor features, Tensor action) {
        return StateActions.joined(features, action, actionSize);
    }

    private Tensor remembered(AgentInputs inputs) {
        return trunk.rows(inputs, (RowsOfSequences) inputs.state());
    }

    /** What is remembered does not depend on the action that is asked about. */
    private Tensor fixed(AgentInputs inputs) {
        try (var scope = TensorScope.withoutGradients()) {
            return scope.keep(remembered(inputs));
        }
    }

    @Override
    public void close() {
        trunk.close();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        trunk.visitParameters(prefix, visitor);
        critics.visitParameters(prefix, visitor);
    }
}
