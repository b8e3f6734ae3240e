package jarl.sampler;

import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import java.util.ArrayList;
import java.util.List;

/** The environments of a group, from their making to their end: both are calls that can fail, or not come back. */
final class Stage<O, A> {
    private final List<Env<O, A>> envs = new ArrayList<>();
    private final int first;
    private final CallWatch calls;
    private int closed;

    Stage(int first, CallWatch calls) {
        this.first = first;
        this.calls = calls;
    }

    List<Env<O, A>> envs() {
        return envs;
    }

    void create(EnvFactory<O, A> source) {
        calls.enter("create", first + envs.size(), 0);
        try {
            envs.add(source.create());
        } catch (ConfigException e) {
            throw e;
        } catch (Throwable e) {
            throw calls.failed(e);
        } finally {
            calls.exit();
        }
    }

    /** Closes them up to the first that fails. */
    void close() {
        while (closed < envs.size()) {
            int next = closed++;
            calls.run("close", first + next, 0, envs.get(next)::close);
        }
    }

    /** Closes what is left of them, whatever they throw. */
    void closeAfter(Throwable failure) {
        while (closed < envs.size()) {
            try {
                close();
            } catch (RuntimeException e) {
                if (!e.equals(failure)) { // a call that was given up throws the same again
                    failure.addSuppressed(e);
                }
            }
        }
    }
}
