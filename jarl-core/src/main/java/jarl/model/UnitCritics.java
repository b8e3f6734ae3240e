package jarl.model;

import jarl.nn.Layer;
import jarl.nn.RunningStatistics;
import jarl.nn.UnitLinear;
import jarl.nn.UnitResidualNetwork;
import jarl.samples.AgentInputs;
import jarl.space.Box;
import jarl.space.Space;
import jarl.tensor.BatchNormalization.By;
import jarl.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Several networks that each predict how the return of an action in a state is distributed, with weights of fixed lengths (FlashSAC, 2026).
 *
 * <pre>{@code
 * observation or what is remembered, action -> features -+-> residual blocks -> logits of the returns   of the first critic
 *                                                        +-> residual blocks -> logits of the returns   of the second, ...
 * }</pre>
 */
public final class UnitCritics implements Layer {

    private final StateFeatures features;
    private final int actionSize;
    private final List<UnitResidualNetwork> hidden = new ArrayList<>();
    private final List<UnitLinear> heads = new ArrayList<>();

    /**
     * Creates critics with fresh weights.
     *
     * @param count how many
     * @param outputs logits of each
     * @param sizes of the residual blocks of each, which are equal
     */
    public UnitCritics(
            Space<?> observationSpace,
            Box actionSpace,
            int count,
            int outputs,
            List<Integer> sizes,
            ModelConfig config,
            RandomGenerator random) {
        this.features = StateFeatures.of(observationSpace, actionSpace, config, random);
        this.actionSize = actionSpace.size();
        int inputs = features.size() + actionSize;
        int width = sizes.getFirst();
        for (int i = 0; i < count; i++) {
            hidden.add(new UnitResidualNetwork(
                    inputs, width, sizes.size(), config.type(), config.initialization(), random));
            heads.add(new UnitLinear(width, outputs, true, config.initialization(), random));
        }
    }

    /** State-action pairs as rows of features, {@code [N, features]}. */
    public Tensor rows(AgentInputs inputs, Tensor action) {
        return StateActions.joined(features.of(inputs), action, actionSize);
    }

    /** The same, to be differentiated by the action. */
    public Tensor fixedRows(AgentInputs inputs, Tensor action) {
        return StateActions.joined(features.fixed(inputs), action, actionSize);
    }

    /**
     * Predicts.
     *
     * @param rows {@code [N, features]}
     * @return of each critic the logits, {@code [N, outputs]}
     */
    public List<Tensor> forward(Tensor rows, By by) {
        List<Tensor> logits = new ArrayList<>();
        for (int i = 0; i < hidden.size(); i++) {
            logits.add(heads.get(i).forward(hidden.get(i).forward(rows, by)));
        }
        return logits;
    }

    /** Predicts by the running statistics, to be differentiated by the rows: the critics' own gradients must not be used afterwards. */
    public List<Tensor> forwardFixed(Tensor rows) {
        List<Tensor> logits = new ArrayList<>();
        for (int i = 0; i < hidden.size(); i++) {
            logits.add(heads.get(i).forwardFixed(hidden.get(i).forwardFixed(rows)));
        }
        return logits;
    }

    /** Gives all weights their lengths again, after a step of an optimizer. */
    public void constrain() {
        hidden.forEach(UnitResidualNetwork::constrain);
        heads.forEach(UnitLinear::constrain);
    }

    /** The running statistics of their features. */
    public RunningStatistics statistics() {
        return new RunningStatistics(visitor -> {
            for (int i = 0; i < hidden.size(); i++) {
                hidden.get(i).visitStatistics(i + ".", visitor);
            }
        });
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        features.visitParameters(prefix, visitor);
        for (int i = 0; i < hidden.size(); i++) {
            hidden.get(i).visitParameters(prefix + i + ".", visitor);
            heads.get(i).visitParameters(prefix + i + ".head.", visitor);
        }
    }
}
