package jarl.sampler;

import jarl.env.Env;
import jarl.env.Step;
import jarl.env.classic.CartPole;
import jarl.space.Space;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** CartPole that stumbles once, in a call that is given by its number. */
public final class Stumbling implements Env<float[], Integer> {

    /** What happens. */
    public enum Fault {
        EXCEPTION("IllegalStateException: motor broke"),
        ASSERTION("AssertionError: wheels on the ground"),
        STACK_OVERFLOW("StackOverflowError"),
        LINKAGE("ExceptionInInitializerError: UnsatisfiedLinkError: no simulator in the library path"),
        CHECKED("IOException: cable pulled"),
        NAN("IllegalStateException: the observation cannot be used: "),
        SHORT("IllegalStateException: the observation cannot be used: expected 4 values, got 2"),
        HANG("TimeoutException: no answer within 0.3 s");

        /** How it is told. */
        public final String message;

        Fault(String message) {
            this.message = message;
        }
    }

    private final CartPole task = new CartPole();
    private final @Nullable Fault fault;
    private final HangingEnv.Gate gate;
    private final boolean inReset;
    private final boolean saves;
    private int callsLeft;

    private Stumbling(@Nullable Fault fault, HangingEnv.Gate gate, boolean inReset, boolean saves, int call) {
        this.fault = fault;
        this.gate = gate;
        this.inReset = inReset;
        this.saves = saves;
        this.callsLeft = call;
    }

    /**
     * Stumbles in one reset or step.
     *
     * @param gate opens to end a hang
     * @param call which of its resets or steps, from 1
     */
    public static Stumbling inCall(Fault fault, HangingEnv.Gate gate, boolean inReset, boolean saves, int call) {
        return new Stumbling(fault, gate, inReset, saves, call);
    }

    /** The same without a fault. */
    public static Stumbling sound(boolean saves) {
        return new Stumbling(null, new HangingEnv.Gate(), false, saves, 0);
    }

    @Override
    public Space<float[]> observationSpace() {
        return task.observationSpace();
    }

    @Override
    public Space<Integer> actionSpace() {
        return task.actionSpace();
    }

    @Override
    public float[] reset(RandomGenerator random) {
        float[] first = task.reset(random);
        return inReset ? stumble(first) : first;
    }

    @Override
    public Step<float[]> step(Integer action) {
        Step<float[]> step = task.step(action);
        return inReset
                ? step
                : new Step<>(stumble(step.observation()), step.reward(), step.terminated(), step.truncated());
    }

    private float[] stumble(float[] observation) {
        if (fault == null || --callsLeft != 0) {
            return observation;
        }
        return switch (fault) {
            case EXCEPTION -> throw new IllegalStateException("motor broke");
            case ASSERTION -> throw new AssertionError("wheels on the ground");
            case STACK_OVERFLOW -> new float[deep(1)];
            case LINKAGE ->
                throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no simulator in the library path"));
            case CHECKED -> throw Stumbling.<RuntimeException>unchecked(new IOException("cable pulled"));
            case NAN -> new float[] {0, Float.NaN, 0, 0};
            case SHORT -> new float[2];
            case HANG -> {
                gate.pass();
                yield observation;
            }
        };
    }

    private static int deep(int n) {
        return n == 0 ? 0 : deep(n + 1) + 1;
    }

    /** As Kotlin and Scala do, which have no checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Override
    public boolean savesState() {
        return saves;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        task.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        task.restoreState(in, random);
    }
}
