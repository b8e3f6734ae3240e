package jarl.tensor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link Tensor#backward}, with all that goes on behind the places where differentiation is cut. Derivatives and features that no one needs after it
 * can be written to arrays of an earlier call: to fill a fresh array of half a megabyte with zeros takes as long as a third of a product with it.
 */
final class BackwardCall {

    private static final ThreadLocal<@Nullable BackwardCall> CURRENT = new ThreadLocal<>();

    private static final ThreadLocal<List<float[]>> SPARE = ThreadLocal.withInitial(ArrayList::new);
    private static final int MOST_SPARE = 4;

    private final Tensor end;
    private final List<float[]> lent = new ArrayList<>();

    private BackwardCall(Tensor end) {
        this.end = end;
    }

    /** Differentiates {@code end}: a call of its own, unless it is made on the way of another one on this thread. */
    static void of(Tensor end, Runnable work) {
        if (CURRENT.get() != null) {
            work.run();
            return;
        }
        BackwardCall call = new BackwardCall(end);
        CURRENT.set(call);
        try {
            work.run();
        } finally {
            CURRENT.remove();
            call.giveBack();
        }
    }

    /** An array of exactly this length for a derivative, with any numbers in it, until this thread's call is over. */
    static float[] array(int length) {
        if (CURRENT.get() == null) {
            return new float[length];
        }
        float[] array = spare(length);
        lend(array);
        return array;
    }

    /** Makes an array a spare one when this thread's call is over. */
    static void lend(float[] array) {
        BackwardCall call = CURRENT.get();
        if (call != null) {
            call.lent.add(array);
        }
    }

    /** An array of exactly this length, with any numbers in it. */
    static float[] spare(int length) {
        List<float[]> spare = SPARE.get();
        for (int i = spare.size() - 1; i >= 0; i--) {
            if (spare.get(i).length == length) {
                return spare.remove(i);
            }
        }
        return new float[length];
    }

    private void giveBack() {
        if (lent.isEmpty()) {
            return;
        }
        List<float[]> spare = SPARE.get();
        spare.addAll(lent);
        if (spare.size() > MOST_SPARE) {
            spare.subList(0, spare.size() - MOST_SPARE).clear(); // those that were not wanted for longest
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
