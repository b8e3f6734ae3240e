package jarl.app;

import jarl.env.Env;
import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.testing.Call;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import jarl.testing.Script;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Offers Failing-v0, which throws in its fifth step and draws no pictures, Hanging-v0, which does not come back from its fifth step, and
 * BrokenPicture-v0, which cannot draw its second step, and Signalling-v0, which sends SIGTERM to its process where that is
 * wanted: found by the tests as any environment is.
 */
public final class FailingEnvironments implements EnvProvider {

    /** Whether the next Signalling-v0 sends its signal: other commands create all environments. */
    static volatile boolean signals;

    @Override
    public List<EnvSpec> environments() {
        return List.of(
                EnvSpec.of("Failing-v0", "breaks down", "these tests", Double.NaN, FailingEnvironments::failing),
                EnvSpec.of("Hanging-v0", "does not come back", "these tests", Double.NaN, FailingEnvironments::hanging),
                EnvSpec.of(
                        "BrokenPicture-v0",
                        "cannot be drawn",
                        "these tests",
                        Double.NaN,
                        FailingEnvironments::brokenPicture),
                EnvSpec.of(
                        "Signalling-v0",
                        "ends the process that creates it",
                        "these tests",
                        Double.NaN,
                        FailingEnvironments::signalling));
    }

    /** Two numbers, which stay 0; without an end. */
    private static HookedEnv<float[], Integer> sound() {
        return new HookedEnv<>(script().create());
    }

    private static Script<float[], Integer> script() {
        return Script.endless()
                .observing(Box.of(0, 1, 2), _ -> new float[2])
                .acting(new Discrete(2))
                .rewarding(0)
                .saving(false);
    }

    private static Env<float[], Integer> failing() {
        return sound().in(Call.STEP, Moment.call(5), () -> {
            throw new IllegalStateException("the simulator\nbroke down");
        });
    }

    private static Env<float[], Integer> hanging() {
        return sound().in(Call.STEP, Moment.call(5), new Gate()::pass);
    }

    private static Env<float[], Integer> signalling() {
        if (!signals) {
            return sound();
        }
        signals = false; // a second one, a second later, would end the process
        raise("TERM");
        try {
            Thread.sleep(100); // the signal is handled by another thread
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sound();
    }

    /** Sends a signal to this process. */
    static void raise(String name) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Object signal = type.getConstructor(String.class).newInstance(name);
            type.getMethod("raise", type).invoke(null, signal);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Env<float[], Integer> brokenPicture() {
        return script().drawing(at -> {
                    if (at.step() == 2) {
                        throw new IllegalStateException("no paint");
                    }
                    return new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
                })
                .create();
    }
}
