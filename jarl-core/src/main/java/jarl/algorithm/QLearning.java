package jarl.algorithm;

import jarl.replay.TransitionBatch;
import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.function.Supplier;

/** The steps that Q-learning algorithms share. */
final class QLearning {

    private static final double FORBIDDEN = -1e9;

    private QLearning() {}

    /** The values {@code [...]} of these actions (int64 {@code [...]}) among {@code [..., actions]}. */
    static Tensor ofActions(Tensor values, Tensor action) {
        return values.pick(action);
    }

    /** The numbers {@code [N, K]} of these actions (int64 {@code [N]}) among {@code [N, actions, K]}. */
    static Tensor distributionsOf(Tensor outputs, Tensor action) {
        Tensor index = action.view(-1, 1, 1).expand(action.size(0), 1, outputs.size(2));
        return outputs.gather(1, index).squeeze(1);
    }

    /** The best allowed actions, int64 {@code [N]}, by values {@code [N, actions]}. */
    static Tensor best(Tensor values, AgentInputs inputs) {
        return allowed(values, inputs).argmax(-1);
    }

    /** Values {@code [..., actions]}, those of forbidden actions so low that nobody takes them. */
    static Tensor allowed(Tensor values, AgentInputs inputs) {
        return inputs.actionMask() instanceof Tensor mask ? allowed(values, mask) : values;
    }

    /** The same, by a mask of the values' shape. */
    static Tensor allowed(Tensor values, Tensor mask) {
        return values.maskedFill(mask.logicalNot(), FORBIDDEN);
    }

    /** {@code R_n + factor bootstrap}, of {@code [N]} or {@code [N, K]} bootstrap values. */
    static Tensor target(TransitionBatch batch, Tensor bootstrap) {
        return bootstrap.dimensions() == 1
                ? batch.nStepReturn().add(batch.discountFactor().mul(bootstrap))
                : batch.nStepReturn()
                        .unsqueeze(-1)
                        .add(batch.discountFactor().unsqueeze(-1).mul(bootstrap));
    }

    /** Half the square of an error, and linear beyond {@code limit} (Huber 1964); without limit if that is 0. */
    static Tensor huber(Tensor error, double limit) {
        if (limit == 0) {
            return error.square().mul(0.5);
        }
        Tensor size = error.abs();
        Tensor squared = size.clampMaximum(limit);
        return squared.mul(size.sub(squared.mul(0.5)));
    }

    /** Computed without being recorded for differentiation, as targets are. */
    static Tensor constant(Supplier<Tensor> computation) {
        try (var scope = TensorScope.withoutGradients()) {
            return scope.keep(computation.get());
        }
    }
}
