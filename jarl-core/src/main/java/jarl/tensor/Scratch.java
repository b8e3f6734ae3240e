package jarl.tensor;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for the numbers inside of a computation, which later computations write over: with fresh ones a small update spends a tenth of its time
 * on zeros.
 */
final class Scratch {

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private float[][] arrays = {};
    private @Nullable Object user; // whose numbers the arrays hold

    /** For one computation at a time that is done before it returns. */
    static Scratch ofThisThread() {
        return OF_THREAD.get();
    }

    /** Scratch memory of computations that are done. Threads may take from it and give to it. */
    static final class Spare {

        private final AtomicReference<@Nullable Scratch> last = new AtomicReference<>();

        /** Some scratch memory for {@code user}. */
        Scratch take(Object user) {
            Scratch taken = last.getAndSet(null);
            Scratch scratch = taken == null ? new Scratch() : taken;
            scratch.user = user;
            return scratch;
        }

        /** Takes back what has been given; false if another has it, or has written over what {@code user} left in it. */
        @SuppressWarnings("ReferenceEquality") // the very user is meant
        boolean takeBack(Scratch given, Object user) {
            return last.compareAndSet(given, null) && given.user == user;
        }

        void give(Scratch done) {
            last.set(done);
        }
    }

    /** An array of at least {@code size} numbers: the same one for the same index until a larger one is needed. */
    float[] array(int index, int size) {
        if (index >= arrays.length) {
            arrays = Arrays.copyOf(arrays, index + 1);
        }
        float[] array = arrays[index];
        if (array == null || array.length < size) {
            array = new float[size];
            arrays[index] = array;
        }
        return array;
    }
}
