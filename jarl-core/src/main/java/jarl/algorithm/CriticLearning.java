package jarl.algorithm;

import jarl.model.CriticNetwork;
import jarl.nn.Dropout;
import jarl.nn.Parameters;
import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Critics of state and action, their target networks and their optimizer: what DDPG, TD3 and SAC have in common. */
final class CriticLearning {

    private final CriticNetwork network;
    private final CriticNetwork targetNetwork;
    private final Device device;
    private final FollowedNetwork followed;

    /**
     * What a step has found.
     *
     * @param loss one number
     * @param gradNorm one number
     * @param error mean over the critics of each transition's error, without sign, {@code [N]}: its new priority
     * @param value mean prediction, one number
     */
    record Fit(Tensor loss, Tensor gradNorm, Tensor error, Tensor value) {}

    /**
     * Critics that begin equal to their targets.
     *
     * @param parameters of the network; closed by their owner
     * @param targetNetwork another of the same structure
     */
    CriticLearning(
            LearningConfig config,
            CriticNetwork network,
            Parameters parameters,
            CriticNetwork targetNetwork,
            Device device) {
        this.network = network;
        this.targetNetwork = targetNetwork;
        this.device = device;
        this.followed =
                new FollowedNetwork(config, config.learningRate(), parameters, new Parameters(targetNetwork, device));
    }

    /** What the target networks say of actions, of each critic {@code [N, K]}. */
    List<Tensor> targets(AgentInputs inputs, Tensor action) {
        return targetNetwork.forward(inputs, action);
    }

    /** The same with features dropped, if there is dropout. */
    List<Tensor> targets(AgentInputs inputs, Tensor action, @Nullable Dropout dropout) {
        return dropout == null ? targets(inputs, action) : targetNetwork.forward(inputs, action, dropout, false);
    }

    /** What the critics say of actions, to be differentiated by the actions, of each critic {@code [N, K]}. */
    List<Tensor> ofActions(AgentInputs inputs, Tensor action) {
        return network.forwardFixed(inputs, action);
    }

    /** The same with features dropped, if there is dropout. */
    List<Tensor> ofActions(AgentInputs inputs, Tensor action, @Nullable Dropout dropout) {
        return dropout == null ? ofActions(inputs, action) : network.forward(inputs, action, dropout, true);
    }

    /** What the first critic says of actions, to be differentiated by the actions, {@code [N]}. */
    Tensor firstOfActions(AgentInputs inputs, Tensor action) {
        return network.firstFixed(inputs, action).squeeze(-1);
    }

    /** Predictions of one number each, {@code [N, 1]} as {@code [N]}. */
    static List<Tensor> values(List<Tensor> outputs) {
        return outputs.stream().map(each -> each.squeeze(-1)).toList();
    }

    /**
     * How wrong a critic is.
     *
     * @param loss one number, differentiable
     * @param size of each transition's error, {@code [N]}, a constant
     */
    record Misfit(Tensor loss, Tensor size) {}

    /**
     * Brings every critic nearer to a target: the sum over critics of half the mean squared error.
     *
     * @param wanted {@code [N]}, a constant
     */
    Fit fit(TransitionBatch batch, Tensor wanted, double progress) {
        return fit(batch, wanted, null, progress);
    }

    /** The same with features dropped, if there is dropout. */
    Fit fit(TransitionBatch batch, Tensor wanted, @Nullable Dropout dropout, double progress) {
        Tensor action = (Tensor) batch.action();
        List<Tensor> predicted = dropout == null
                ? network.forward(batch.inputs(), action)
                : network.forward(batch.inputs(), action, dropout, false);
        return fit(predicted, each -> squared(each.squeeze(-1), wanted, batch.weight()), followed, progress);
    }

    /** Half the mean squared error of predictions {@code [N]}. */
    static Misfit squared(Tensor predicted, Tensor wanted, Tensor weight) {
        Tensor error = wanted.sub(predicted);
        return new Misfit(
                error.square().mul(0.5).mul(weight).mean(), error.detach().abs());
    }

    /**
     * Makes the sum of all critics' losses smaller.
     *
     * @param errors of what a critic predicts, {@code [N, K]}
     */
    Fit fit(TransitionBatch batch, Function<Tensor, Misfit> errors, double progress) {
        return fit(network.forward(batch.inputs(), (Tensor) batch.action()), errors, followed, progress);
    }

    /** The same of critics that have predicted already. */
    static Fit fit(List<Tensor> predicted, Function<Tensor, Misfit> errors, FollowedNetwork trained, double progress) {
        List<Misfit> each = predicted.stream().map(errors).toList();
        Tensor loss = each.stream().map(Misfit::loss).reduce(Tensor::add).orElseThrow();
        Tensor gradNorm = trained.minimize(loss, progress);
        try (var scope = TensorScope.withoutGradients()) {
            Tensor size = scope.keep(mean(each.stream().map(Misfit::size).toList()));
            Tensor value = mean(predicted.stream().map(Tensor::detach).toList());
            return new Fit(loss, gradNorm, size, scope.keep(value.mean()));
        }
    }

    /** The device of the parameters. */
    Device device() {
        return device;
    }

    /** The mean over critics, {@code [N]}. */
    static Tensor mean(List<Tensor> values) {
        return values.stream().reduce(Tensor::add).orElseThrow().div(values.size());
    }

    /** The least over critics, {@code [N]} (van Hasselt 2010; Fujimoto et al. 2018). */
    static Tensor minimum(List<Tensor> values) {
        return values.stream().reduce(Tensor::minimum).orElseThrow();
    }

    /** Frees what the networks keep besides their parameters. */
    void closeNetworks() {
        network.close();
        targetNetwork.close();
    }

    /** The parameters of the critics with what trains them. */
    FollowedNetwork followed() {
        return followed;
    }
}
