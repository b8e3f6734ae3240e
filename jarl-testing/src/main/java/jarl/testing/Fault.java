package jarl.testing;

import jarl.env.Step;
import java.io.IOException;
import java.util.Arrays;

/** What goes wrong in an environment, and how it is told in one line. */
public enum Fault {
    EXCEPTION("IllegalStateException: motor broke"),
    ASSERTION("AssertionError: wheels on the ground"),
    STACK_OVERFLOW("StackOverflowError"),
    LINKAGE("ExceptionInInitializerError: UnsatisfiedLinkError: no simulator in the library path"),
    CHECKED("IOException: cable pulled"),
    NAN("IllegalStateException: the observation cannot be used: component 1: expected a finite number, got NaN"),
    SHORT("IllegalStateException: the observation cannot be used: expected %d values, got 2"),
    REWARD_NAN("IllegalStateException: the reward must be a finite float32, got NaN"),
    REWARD_TOO_LARGE("IllegalStateException: the reward must be a finite float32, got 1.0E39"),
    SHORT_MASK("IllegalStateException: action mask: expected 4 flags, got 3"),
    LONG_MASK("IllegalStateException: action mask: expected 4 flags, got 5"),
    EMPTY_MASK("IllegalStateException: action mask: no action is allowed"),
    /** Until the gate opens; told where no more than 0.3 s are waited for. */
    HANG("TimeoutException: no answer within 0.3 s");

    private final String message;

    Fault(String message) {
        this.message = message;
    }

    /** How it is told of an environment that observes so many numbers. */
    public String message(int observed) {
        return String.format(message, observed);
    }

    boolean isOfMasks() {
        return this == SHORT_MASK || this == LONG_MASK || this == EMPTY_MASK;
    }

    /** In place of a sound answer: what a reset or a step gives or, if the fault is one of masks, an action mask. */
    Object answer(Object sound, Gate gate) {
        return switch (this) {
            case EXCEPTION -> throw new IllegalStateException("motor broke\nsecond line");
            case ASSERTION -> throw new AssertionError("wheels on the ground");
            case STACK_OVERFLOW -> deep(1);
            case LINKAGE ->
                throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no simulator in the library path"));
            case CHECKED -> throw Fault.<RuntimeException>unchecked(new IOException("cable pulled"));
            case NAN -> observing(sound, new float[] {0, Float.NaN, 0, 0});
            case SHORT -> observing(sound, new float[2]);
            case REWARD_NAN -> rewarding((Step<?>) sound, Double.NaN);
            case REWARD_TOO_LARGE -> rewarding((Step<?>) sound, 1e39);
            case SHORT_MASK -> Arrays.copyOf((boolean[]) sound, 3);
            case LONG_MASK -> Arrays.copyOf((boolean[]) sound, 5);
            case EMPTY_MASK -> new boolean[4];
            case HANG -> {
                gate.pass();
                yield sound;
            }
        };
    }

    private static Object observing(Object sound, float[] wrong) {
        if (!(sound instanceof Step<?> step)) {
            return Arrays.copyOf(wrong, Math.min(wrong.length, ((float[]) sound).length));
        }
        int width = ((float[]) step.observation()).length;
        float[] fitting = Arrays.copyOf(wrong, Math.min(wrong.length, width));
        return new Step<>(fitting, step.reward(), step.terminated(), step.truncated(), step.info());
    }

    private static Step<?> rewarding(Step<?> sound, double reward) {
        return new Step<>(sound.observation(), reward, sound.terminated(), sound.truncated(), sound.info());
    }

    private static int deep(int n) {
        return n == 0 ? 0 : deep(n + 1) + 1;
    }

    /** As Kotlin and Scala do, which have no checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
