package jarl.app;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.env.Env;
import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.env.testbed.Corridor;
import jarl.testing.Call;
import jarl.testing.Gate;
import jarl.testing.HookedEnv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Offers Faulty-v0, a corridor that throws, hangs or waits in a step, in processes that a test watches by a folder. */
public final class FaultyEnvironments implements EnvProvider {

    /** What happens. */
    public enum Fault {
        NONE,
        /** In the twentieth step, and in every one after a checkpoint was restored. */
        THROW,
        /** In the same steps. */
        HANG,
        /** Ends the process in the same steps, as if all were done. */
        EXIT,
        /** The same, by a thread of its own. */
        EXIT_ELSEWHERE,
        /** The same as by EXIT, without the hooks of an exit. */
        HALT,
        /** Writes {@code arrived} into the folder in the twentieth step, and waits for {@code open} in it. */
        WAIT,
        /** The same, in the fortieth step after a checkpoint was restored. */
        WAIT_RESTORED
    }

    /** The options of Faulty-v0. */
    public record Options(
            @Option(help = "what happens in one of the steps", standard = "none")
            Fault fault,

            @Option(
                    help = "folder where each process that makes one leaves a file, its number; empty for none",
                    standard = "")
            String folder) {

        public Options {
            Require.ranges(Options.class, fault, folder);
        }
    }

    @Override
    public List<EnvSpec> environments() {
        return List.of(EnvSpec.of(
                "Faulty-v0",
                "fails as told",
                "these tests",
                Double.NaN,
                Defaults.of(Options.class),
                FaultyEnvironments::create));
    }

    private static Env<float[], Integer> create(Options options) {
        Path folder = Path.of(options.folder());
        if (!options.folder().isEmpty()) {
            write(folder.resolve(Long.toString(ProcessHandle.current().pid())));
        }
        AtomicBoolean restored = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        return new HookedEnv<>(new Corridor(new Corridor.Options(4, 0.05, 100)))
                .in(Call.RESTORE_STATE, () -> restored.set(true))
                .in(Call.STEP, () -> {
                    int call = calls.incrementAndGet();
                    boolean again = restored.get();
                    switch (options.fault()) {
                        case NONE -> {}
                        case THROW ->
                            when(call == 20 || again, () -> {
                                throw new IllegalStateException("the simulator broke down");
                            });
                        case HANG -> when(call == 20 || again, () -> new Gate().pass());
                        case EXIT -> when(call == 20 || again, () -> System.exit(0));
                        case EXIT_ELSEWHERE ->
                            when(call == 20 || again, () -> {
                                Thread.ofPlatform().daemon().start(() -> System.exit(0));
                                new Gate().pass();
                            });
                        case HALT ->
                            when(call == 20 || again, () -> Runtime.getRuntime().halt(0));
                        case WAIT -> when(call == 20, () -> waitAt(folder));
                        case WAIT_RESTORED -> when(call == 40 && again, () -> waitAt(folder));
                    }
                });
    }

    private static void when(boolean now, Runnable action) {
        if (now) {
            action.run();
        }
    }

    private static void waitAt(Path folder) {
        write(folder.resolve("arrived"));
        await(folder.resolve("open"));
    }

    private static void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[0], StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Path file) {
        while (!Files.exists(file)) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                // As an environment that pays no attention.
            }
        }
    }
}
