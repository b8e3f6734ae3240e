package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import jarl.nn.Parameters;
import jarl.tensor.TensorScope;

/** A second set of parameters that follows the trained ones, from the same start on: hard copies now and then, or a little every time. */
public final class TargetNetwork implements Stateful, AutoCloseable {

    private final Parameters online;
    private final Parameters target;
    private final int interval;
    private final double rate;

    /**
     * A target network, made equal to the trained one.
     *
     * @param target of another network of the same structure; closed with this
     * @param interval updates between changes
     * @param rate share of the trained parameters in each change, tau; 1 copies them
     */
    @SuppressWarnings("CheckReturnValue")
    public TargetNetwork(Parameters online, Parameters target, int interval, double rate) {
        this.online = online;
        this.target = target;
        this.interval = interval;
        this.rate = rate;
        try (var _ = TensorScope.withoutGradients()) {
            target.flat().copyInPlace(online.flat());
        }
    }

    /** Follows, if it is time to after so many updates. Call inside {@code TensorScope.withoutGradients()}. */
    @SuppressWarnings("CheckReturnValue")
    public void afterUpdate(long updates) {
        if (updates % interval != 0) {
            return;
        }
        if (rate == 1) {
            target.flat().copyInPlace(online.flat());
        } else {
            target.flat().lerpInPlace(online.flat(), rate);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.put("parameters", target.flat());
    }

    @Override
    public void restore(StateReader in) {
        try (var _ = TensorScope.withoutGradients()) {
            in.readInto("parameters", target.flat());
        }
    }

    @Override
    public void close() {
        target.close();
    }
}
