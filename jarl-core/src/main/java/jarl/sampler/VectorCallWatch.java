package jarl.sampler;

import jarl.env.ColumnException;
import jarl.env.VectorEnv;
import jarl.env.VectorRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls a vectorised environment, seen by the watchdog, and names the column of the sampler in which it fails. */
final class VectorCallWatch {

    private static final int UNKNOWN = -1;

    private final VectorEnv<?, ?> env;
    private final int first;
    private final ColumnState[] states;
    private final long seed;
    private final CallWatch calls = new CallWatch(this::failure);
    private final ByteArrayOutputStream saved = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(saved);

    /**
     * Calls an environment.
     *
     * @param first the sampler's column of its first
     * @param states of its columns
     * @param seed of the run
     */
    VectorCallWatch(VectorEnv<?, ?> env, int first, ColumnState[] states, long seed) {
        this.env = env;
        this.first = first;
        this.states = states;
        this.seed = seed;
    }

    void watch(Watchdog watchdog) {
        watchdog.watch(calls);
    }

    void reset(VectorRows rows, long runStep) {
        call("reset", runStep, () -> env.reset(rows));
    }

    void step(VectorRows rows, long runStep) {
        rows.expectOutcomes();
        call("step", runStep, () -> env.step(rows));
    }

    private void call(String name, long runStep, Runnable call) {
        calls.enter(name, UNKNOWN, 0);
        try {
            call.run();
        } catch (ColumnException e) {
            int i = Math.clamp(e.column(), 0, states.length - 1);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw failure(name, i, name.equals("step") ? states[i].trajectory.length() + 1 : 0, runStep, cause);
        } catch (Throwable e) {
            throw failure(name, UNKNOWN, 0, runStep, e);
        } finally {
            calls.exit(runStep);
        }
    }

    private EnvironmentException failure(String action, int i, int episodeStep, long runStep, Throwable cause) {
        EnvironmentException.passOnIfOfTheMachine(cause);
        calls.noteFailure();
        return i == UNKNOWN
                ? EnvironmentException.inColumns(action, first, first + states.length - 1, runStep, seed, cause)
                : new EnvironmentException(action, first + i, episodeStep, runStep, seed, cause);
    }

    /**
     * The failure to report when what a call handed out for a column cannot be used.
     *
     * @param uncounted steps of the episode that its statistics do not know yet
     */
    EnvironmentException refused(String action, int i, long runStep, String why, int uncounted) {
        int episodeStep = action.equals("reset") ? 0 : states[i].trajectory.length() + uncounted;
        return failure(action, i, episodeStep, runStep, new IllegalStateException(why));
    }

    /** Reads the saved state of a column, if the environment saves any. */
    byte @Nullable [] saved(int i, long runStep) {
        if (!env.savesState()) {
            return null;
        }
        saved.reset();
        calls.enter("saveState", i, states[i].trajectory.length());
        try {
            env.saveState(i, out);
            return saved.toByteArray();
        } catch (Throwable e) {
            throw failure("saveState", i, states[i].trajectory.length(), runStep, e);
        } finally {
            calls.exit(runStep);
        }
    }

    void restore(int i, byte... state) {
        calls.run("restoreState", i, states[i].trajectory.length(), () -> {
            try {
                env.restoreState(i, new DataInputStream(new ByteArrayInputStream(state)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot restore the environment: " + e.getMessage(), e);
            }
        });
    }

    void close(Consumer<EnvironmentException> failed) {
        try {
            calls.run("close", UNKNOWN, 0, env::close);
        } catch (EnvironmentException e) {
            failed.accept(e);
        }
    }
}
