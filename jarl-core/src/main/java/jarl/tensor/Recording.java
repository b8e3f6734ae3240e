package jarl.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operation with parameters remembers for its way back, so that it says the same as libtorch's: it is differentiated by one call of
 * {@link Tensor#backward} only, in which its derivative may arrive in parts, and only as long as the parameters are as they were. For layers.
 */
public final class Recording {

    private final List<Tensor> parameters;
    private final long version;
    private @Nullable BackwardCall call;

    /** Begins with the parameters as they are now. */
    public Recording(List<Tensor> parameters) {
        this(parameters, version(parameters));
    }

    /** Begins with the parameters as they were at a version. */
    Recording(List<Tensor> parameters, long version) {
        this.parameters = parameters;
        this.version = version;
    }

    /** The number of writes into parameters so far. */
    static long version(List<Tensor> parameters) {
        long version = 0;
        for (Tensor parameter : parameters) {
            version += TensorAccess.version(parameter);
        }
        return version;
    }

    /**
     * Must be called where a derivative arrives, before it is used.
     *
     * @throws IllegalStateException if parameters have changed, or another call has differentiated this already
     */
    @SuppressWarnings("ReferenceEquality") // the very call is meant
    public void arrive() {
        BackwardCall now = BackwardCall.current();
        if (call != null && call != now) {
            throw BackwardCall.repeated(now, null);
        }
        if (version(parameters) != version) {
            throw BackwardCall.outOfDate(now, null);
        }
        call = now;
    }
}
