package jarl.log;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.DurableFiles;
import jarl.config.Require;
import jarl.config.Warnings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * status.json: how a run goes, for whoever watches it. Written durably at once when the state changes and every ten
 * seconds by a daemon thread, so that an old heartbeat means a dead run. After {@link #start} a write that fails is
 * only warned of. Safe for use by several threads.
 */
public final class StatusFile implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The state of a run. */
    public enum State {
        RUNNING,
        FINISHED,
        FAILED,
        STOPPED
    }

    private final Path path;
    private final InstantSource clock;
    private final Instant started;
    private final long steps;
    private final ScheduledExecutorService heart;
    private volatile long step;
    private State state = State.RUNNING;
    private @Nullable String error;
    private boolean warned;
    private volatile boolean closed;

    private StatusFile(Path path, long step, long steps, InstantSource clock) {
        this.path = path;
        this.clock = clock;
        this.started = clock.instant();
        this.step = step;
        this.steps = steps;
        this.heart = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("jarl-heartbeat").factory());
    }

    /**
     * Writes the file in state running and starts the heartbeat.
     *
     * @param step total environment steps done, 0 for a new run
     * @param steps total environment steps the run will do
     * @throws IOException if this first write fails
     */
    public static StatusFile start(Path path, long step, long steps) throws IOException {
        return start(path, step, steps, InstantSource.system(), INTERVAL);
    }

    static StatusFile start(Path path, long step, long steps, InstantSource clock, Duration interval)
            throws IOException {
        StatusFile status = new StatusFile(path, step, steps, clock);
        status.write();
        var _ = status.heart.scheduleAtFixedRate(
                status::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return status;
    }

    /** Notes how many environment steps are done; the next heartbeat writes it. */
    public void step(long stepsDone) {
        requireOpen();
        step = stepsDone;
    }

    /** The run did all its steps. */
    public void finished() {
        end(State.FINISHED, null);
    }

    /** The run cannot go on. */
    public void failed(String reason) {
        end(State.FAILED, reason);
    }

    /** The run was asked to stop before its end. */
    public void stopped() {
        end(State.STOPPED, null);
    }

    /** The file may be another run's after {@link #close}. */
    private void requireOpen() {
        Require.open(!closed, "the status file");
    }

    /** Ends the heartbeat; a run that said nothing of its end counts as stopped. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (state == State.RUNNING) {
                stopped();
            }
            closed = true;
        }
        heart.shutdown(); // not shutdownNow: an interrupt would close the file under a beat that is being written
        try {
            if (!heart.awaitTermination(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                Warnings.warn("a heartbeat of " + path + " still waits for the disk");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end(State end, @Nullable String reason) {
        requireOpen();
        state = end;
        error = reason;
        beat();
    }

    private synchronized void beat() {
        try {
            write();
            warned = false;
        } catch (IOException | RuntimeException failure) {
            if (!warned) {
                Warnings.warn(path + " cannot be written: " + failure);
            }
            warned = true;
        }
    }

    private synchronized void write() throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("state", state.name().toLowerCase(Locale.ROOT));
        if (error != null) {
            json.put("error", error);
        }
        json.put("step", step).put("steps", steps);
        json.put("started", started.toString()).put("heartbeat", clock.instant().toString());
        json.put("pid", ProcessHandle.current().pid());
        DurableFiles.write(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }
}
