package jarl.model;

import jarl.nn.BatchRenormMlp;
import jarl.nn.HeadedNetwork;
import jarl.nn.Layer;
import jarl.nn.Linear;
import jarl.nn.RunningStatistics;
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
 * Several networks that each predict the return of an action in a state, with batch-renormalized features (Bhatt et al. 2024).
 *
 * <pre>{@code
 * observation or what is remembered, action -> features -+-> renormalized hidden layers -> one number   of the first critic
 *                                                        +-> renormalized hidden layers -> one number   of the second, ...
 * }</pre>
 */
public final class NormalizedCritics implements Layer {

    private final StateFeatures features;
    private final int actionSize;
    private final List<BatchRenormMlp> hidden = new ArrayList<>();
    private final List<Linear> heads = new ArrayList<>();
    private final List<HeadedNetwork> outputs = new ArrayList<>();

    /**
     * Creates critics with fresh weights.
     *
     * @param count how many
     * @param hiddenSizes of each, instead of those of the configuration
     */
    public NormalizedCritics(
            Space<?> observationSpace,
            Box actionSpace,
            int count,
            List<Integer> hiddenSizes,
            ModelConfig config,
            RandomGenerator random) {
        this.features = StateFeatures.of(observationSpace, actionSpace, config, random);
        this.actionSize = actionSpace.size();
        int inputs = features.size() + actionSize;
        int width = hiddenSizes.isEmpty() ? inputs : hiddenSizes.getLast();
        for (int i = 0; i < count; i++) {
            hidden.add(new BatchRenormMlp(
                    inputs, hiddenSizes, config.type(), config.activation(), config.initialization(), random));
            Linear head = new Linear(width, 1, config.initialization(), 1, random);
            heads.add(head);
            outputs.add(new HeadedNetwork(List.of(new HeadedNetwork.Part(null, List.of(head)))));
        }
    }

    /** State-action pairs. */
    public record Pairs(AgentInputs inputs, Tensor action) {}

    /**
     * Predicts the returns of several batches of pairs as one, whose statistics they share.
     *
     * @return of each critic, those of the first batch, then those of the next, {@code [N + M]}
     */
    public List<Tensor> forward(List<Pairs> batches, By by) {
        Tensor rows = Tensor.cat(
                batches.stream()
                        .map(pairs -> joined(features.of(pairs.inputs), pairs.action))
                        .toList(),
                0);
        List<Tensor> values = new ArrayList<>();
        for (int i = 0; i < hidden.size(); i++) {
            Tensor normalized = hidden.get(i).forward(rows, by);
            values.add(outputs.get(i).forward(normalized).getFirst().squeeze(-1));
        }
        return values;
    }

    /**
     * Predicts by the running statistics, to be differentiated by the action: the critics' own gradients must not be used afterwards.
     *
     * @return of each critic, {@code [N]}
     */
    public List<Tensor> forwardFixed(AgentInputs inputs, Tensor action) {
        Tensor rows = joined(features.fixed(inputs), action);
        List<Tensor> values = new ArrayList<>();
        for (int i = 0; i < hidden.size(); i++) {
            Tensor normalized = hidden.get(i).forwardFixed(rows);
            values.add(outputs.get(i).forwardFixed(normalized).getFirst().squeeze(-1));
        }
        return values;
    }

    private Tensor joined(Tensor seen, Tensor action) {
        return StateActions.joined(seen, action, actionSize);
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
