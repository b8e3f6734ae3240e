package jarl.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C and its relatives: the first ends what is under way in good order, the second ends the process. Signals less than a second after the
 * first are the same request: {@code timeout} sends its signal to the command and then to its whole group, so that it comes twice.
 */
final class StopSignals implements AutoCloseable {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private static final long SAME_REQUEST = Duration.ofSeconds(1).toNanos();

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Screen screen;
    private final LongSupplier nanoTime;
    private final Runnable leave;
    private final List<Signals.Listening> listening = new ArrayList<>();
    private String message;
    private @Nullable Runnable stop;
    private Runnable farewell = () -> {};
    private boolean requested;
    private long requestedAt;

    /** Listens from now on; {@code message} is shown at the first signal. */
    StopSignals(Screen screen, String message) {
        this(screen, message, System::nanoTime, () -> Runtime.getRuntime().halt(ExitCode.STOPPED));
        for (String name : NAMES) {
            listenTo(name);
        }
    }

    /** Hears nothing by itself: {@link #received} is called with each signal. */
    StopSignals(Screen screen, String message, LongSupplier nanoTime, Runnable leave) {
        this.screen = screen;
        this.message = message;
        this.nanoTime = nanoTime;
        this.leave = leave;
    }

    /** Ends the process at a signal, while no command listens: with a line, and with the exit code of what was stopped. */
    static void leaveAtFirst() {
        for (String name : NAMES) {
            var _ = listen(name, () -> {
                System.err.println("Stopped.");
                ForeignExit.leave(ExitCode.STOPPED);
            });
        }
    }

    private void listenTo(String name) {
        listen(name, this::received).ifPresent(listening::add);
    }

    private static Optional<Signals.Listening> listen(String name, Runnable action) {
        return Signals.listen(name, () -> {
            if (!(name.equals("INT") && Leash.isHeld())) { // Ctrl-C comes to all: the launcher says what to do
                action.run();
            }
        });
    }

    /** Sets the action that stops the work, from now on. */
    synchronized void stops(Runnable action) {
        stop = action;
        if (requested) {
            action.run();
        }
    }

    /** Sets a short last action before the process exits at once. */
    synchronized void leavesAfter(Runnable action) {
        farewell = action;
    }

    /** Sets the text shown at the first signal from now on. */
    synchronized void says(String next) {
        message = next;
    }

    /** Asks for the end as a first signal does, unless one has come. */
    synchronized void request() {
        if (!requested) {
            received();
        }
    }

    /** A signal has come. */
    synchronized void received() {
        long now = nanoTime.getAsLong();
        if (requested) {
            if (now - requestedAt >= SAME_REQUEST) {
                sayFarewell();
                leave.run();
            }
            return;
        }
        requested = true;
        requestedAt = now;
        screen.line(message);
        if (stop != null) {
            stop.run();
        }
    }

    private void sayFarewell() {
        try {
            Thread thread = Thread.ofPlatform().daemon().name("jarl-farewell").start(farewell);
            var _ = thread.join(FAREWELL); // the disk may not answer
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        listening.forEach(Signals.Listening::end);
    }
}
