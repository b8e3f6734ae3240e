package jarl.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final List<Registration> registrations = new ArrayList<>();
    private String message;
    private @Nullable Runnable stop;
    private Runnable farewell = () -> {};
    private boolean requested;
    private long requestedAt;

    /** A signal and the handler it had before. */
    private record Registration(Object signal, @Nullable Object earlier) {}

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

    /**
     * By reflection: {@code sun.misc.Signal} is the only way the JDK offers to hear of a signal without ending at once, and the compiler warns
     * of its name in a way that cannot be suppressed.
     */
    private void listenTo(String name) {
        try {
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (_, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(this, arguments); // equals, hashCode, toString
                        }
                        if (!(name.equals("INT")
                                && Leash.isHeld())) { // Ctrl-C comes to all: the launcher says what to do
                            received();
                        }
                        return null;
                    });
            registrations.add(new Registration(signal, handle(signal, handler)));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) { // which is: no such signal on this system
                throw new IllegalStateException("cannot listen to signal " + name, e);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot listen to signal " + name, e);
        }
    }

    private static @Nullable Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return signal.getClass()
                .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal, handler);
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
        for (Registration registration : registrations) {
            if (registration.earlier() != null) {
                try {
                    var _ = handle(registration.signal(), registration.earlier());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("cannot give a signal back", e);
                }
            }
        }
    }
}
