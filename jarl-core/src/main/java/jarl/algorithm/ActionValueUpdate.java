package jarl.algorithm;

import jarl.agent.DqnAgent;
import jarl.agent.DqnInfo;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.model.ActionValueModel;
import jarl.nn.Parameters;
import jarl.random.RandomStreams;
import jarl.replay.Replay;
import jarl.replay.ReplayBatch;
import jarl.samples.Samples;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An update of the Q-learning family: new noise for noisy networks, a gradient step on the algorithm's loss, then the target network follows.
 *
 * @param <B> the replay's batches
 */
final class ActionValueUpdate<B extends ReplayBatch> implements ReplayUpdate<DqnInfo, B> {

    private final ActionValueModel network;
    private final ActionValueModel targetNetwork;
    private final ActionValueLoss<B> loss;
    private final RandomStreams streams;
    private final FollowedNetwork followed;
    private final UpdateStatistics statistics;

    private ActionValueUpdate(
            LearningConfig config,
            DqnAgent agent,
            ActionValueModel network,
            ActionValueModel targetNetwork,
            ActionValueLoss<B> loss,
            RandomStreams streams) {
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.loss = loss;
        this.streams = streams;
        this.followed = new FollowedNetwork(
                config, config.learningRate(), agent.parameters(), new Parameters(targetNetwork, agent.device()));
        this.statistics = new UpdateStatistics(List.of("loss", "gradNorm", "tdError", "value"), agent.device());
    }

    /**
     * Creates the update of a Q-learning algorithm.
     *
     * @param network the agent's
     * @param targetNetwork another of the same structure; what its parameters are does not matter; closed by the algorithm, as replay and
     *     loss are
     * @param stepsPerItem steps that an item of a batch is learned from
     */
    static <B extends ReplayBatch> Algorithm<DqnInfo> learning(
            LearningConfig config,
            DqnAgent agent,
            ActionValueModel network,
            ActionValueModel targetNetwork,
            Replay<B> replay,
            long stepsPerItem,
            ActionValueLoss<B> loss,
            RandomStreams streams) {
        var update = new ActionValueUpdate<>(config, agent, network, targetNetwork, loss, streams);
        return new ReplayLearning<>(config.schedule(), replay, stepsPerItem, update, streams);
    }

    @Override
    public Optional<Tensor> update(B batch, long update, double progress) {
        resampleNoise(update);
        ActionValueLoss.Errors errors = loss.errors(batch, update);
        Tensor gradNorm = followed.minimize(errors.loss(), progress);
        followed.follow(update + 1);
        try (var _ = TensorScope.withoutGradients()) {
            statistics.add(errors.loss(), gradNorm, errors.error(), errors.value());
        }
        return Optional.of(errors.priority());
    }

    private void resampleNoise(long update) {
        if (network.noisy()) {
            network.resample(streams.stream("learning noise", update));
            targetNetwork.resample(streams.stream("target noise", update));
        }
    }

    @Override
    public void append(Replay<B> replay, Samples<DqnInfo> samples) {
        loss.append(replay, samples);
    }

    @Override
    public List<UpdateStatistics> statistics() {
        return List.of(statistics);
    }

    @Override
    public Map<String, Double> settings(double progress) {
        return Map.of("Diagnostics/LearningRate", followed.learningRate(progress));
    }

    @Override
    public void save(StateWriter out) {
        followed.save(out);
    }

    @Override
    public void restore(StateReader in) {
        followed.restore(in);
    }

    @Override
    public void close() {
        followed.close();
        statistics.close();
        targetNetwork.close();
        loss.close();
    }
}
