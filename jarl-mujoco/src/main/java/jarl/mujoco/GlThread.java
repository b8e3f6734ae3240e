package jarl.mujoco;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The thread that has the OpenGL context of this Java machine, which is made on first use: a context belongs to one thread, and MuJoCo takes
 * the functions of OpenGL from one library once. What failed once is not tried again.
 */
final class GlThread {

    /** Drivers that compile shaders need more than a Java thread's stack. */
    private static final long STACK_BYTES = 16L << 20;

    private static final GlThread ONE = new GlThread();

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(null, task, "mujoco-opengl", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable GlContext context;
    private @Nullable IllegalStateException failure;

    private GlThread() {}

    /** What is done with a context. */
    interface Drawing<T> {
        T with(GlContext context);
    }

    /**
     * Does something on the thread and waits for it.
     *
     * @throws IllegalStateException if there is no context, with the reason
     */
    static <T> T call(Drawing<T> drawing) {
        return wait(ONE.executor.submit(() -> drawing.with(ONE.context())));
    }

    private GlContext context() {
        IllegalStateException failed = failure;
        if (failed != null) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
        GlContext made = context;
        if (made == null) {
            try {
                made = GlContext.open(GlChoice.here());
                context = made;
            } catch (IllegalStateException e) {
                failure = e;
                throw e;
            }
        }
        return made;
    }

    /** Waits even if interrupted: what is drawn meanwhile belongs to the caller. */
    private static <T> T wait(Future<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw switch (e.getCause()) {
                        case RuntimeException known -> known;
                        case Error error -> throw error;
                        case null, default -> new IllegalStateException("drawing failed", e);
                    };
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
