package jarl.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signals of the operating system. By reflection: {@code sun.misc.Signal} is the only way the JDK offers to hear of one without ending at
 * once, and the compiler warns of its name in a way that cannot be suppressed.
 */
final class Signals {
    private Signals() {}

    /** A signal that is listened to, and the handler it had before. */
    record Listening(Object signal, @Nullable Object earlier) {

        /** Gives the signal back to whom it had before. */
        void end() {
            if (earlier != null) {
                try {
                    var _ = handle(signal, earlier);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("cannot give a signal back", e);
                }
            }
        }
    }

    /**
     * Runs an action, on a thread of the JDK's, whenever a signal comes.
     *
     * @param name without SIG, such as INT
     * @return empty where the system has no such signal, or keeps it to itself
     */
    static Optional<Listening> listen(String name, Runnable action) {
        try {
            Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (_, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, arguments); // equals, hashCode, toString
                        }
                        action.run();
                        return null;
                    });
            return Optional.of(new Listening(signal, handle(signal, handler)));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                return Optional.empty();
            }
            throw new IllegalStateException("cannot listen to signal " + name, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot listen to signal " + name, e);
        }
    }

    private static @Nullable Object handle(Object signal, Object handler) throws ReflectiveOperationException {
        return signal.getClass()
                .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal, handler);
    }
}
