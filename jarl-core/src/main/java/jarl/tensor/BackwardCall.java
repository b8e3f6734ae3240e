package jarl.tensor;

import org.jspecify.annotations.Nullable;

/** One call of {@link Tensor#backward}, with all that goes on behind the places where differentiation is cut. */
final class BackwardCall {

    private static final ThreadLocal<@Nullable BackwardCall> CURRENT = new ThreadLocal<>();

    private final Tensor end;

    private BackwardCall(Tensor end) {
        this.end = end;
    }

    /** Differentiates {@code end}: a call of its own, unless it is made on the way of another one on this thread. */
    static void of(Tensor end, Runnable work) {
        if (CURRENT.get() != null) {
            work.run();
            return;
        }
        CURRENT.set(new BackwardCall(end));
        try {
            work.run();
        } finally {
            CURRENT.remove();
        }
    }

    /** The call that is being made on this thread. */
    static @Nullable BackwardCall current() {
        return CURRENT.get();
    }

    static IllegalStateException repeated(@Nullable Object end, @Nullable Throwable cause) {
        return new IllegalStateException(
                "backward: what " + end + " was computed from has been differentiated already, compute it again",
                cause);
    }

    static IllegalStateException outOfDate(@Nullable Object end, @Nullable Throwable cause) {
        return new IllegalStateException(
                "backward: parameters that " + end + " was computed with have changed since, compute it again", cause);
    }

    @Override
    public String toString() {
        return end.toString();
    }
}
