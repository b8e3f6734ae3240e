package jarl.atari;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStreams;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * How fast environments are next to a bare loop over the same calls of ALE, in frames a second of one thread's time. Run by hand with the ROM of a
 * game: {@code java -cp ... jarl.atari.EmulatorOverhead pong.bin}. The parts take turns, so that what else the machine does meets all
 * alike; the medians of the turns are compared.
 */
final class EmulatorOverhead {

    private static final int TURNS = 7;
    private static final int FRAMES = 4_000;

    private EmulatorOverhead() {}

    public static void main(String[] arguments) {
        Cartridge cartridge = arguments.length > 0 ? Cartridge.read(Path.of(arguments[0])) : ColourBars.cartridge();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        String[] names = {"bare loop", "memory", "screen as it is", "104x80, stack of 4", "84x84, stack of 4"};
        double[][] seconds = new double[names.length][TURNS];
        try (Bare bare = new Bare(cartridge);
                Played memory = new Played(cartridge, plain(AtariOptions.Observation.RAM));
                Played screen = new Played(cartridge, plain(AtariOptions.Observation.GRAYSCALE));
                Played original = new Played(cartridge, AtariOptions.DEFAULT);
                Played field = new Played(cartridge, square())) {
            for (int turn = -2; turn < TURNS; turn++) {
                double[] taken = {bare.run(), memory.run(), screen.run(), original.run(), field.run()};
                for (int i = 0; i < taken.length && turn >= 0; i++) {
                    seconds[i][turn] = taken[i];
                }
            }
        }
        double best = median(seconds[0]);
        for (int i = 0; i < names.length; i++) {
            double taken = median(seconds[i]);
            out.printf(Locale.ROOT, "%-36s %8.0f frames/s  %5.1f %%%n", names[i], FRAMES / taken, 100 * best / taken);
        }
    }

    /** Nanoseconds that this thread has computed: what else the machine does does not count. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static AtariOptions plain(AtariOptions.Observation observation) {
        return Options.PLAIN
                .frameSkip(4, false)
                .observation(observation, "210x160")
                .value();
    }

    private static AtariOptions square() {
        return new Options(AtariOptions.DEFAULT)
                .observation(AtariOptions.Observation.GRAYSCALE, "84x84")
                .value();
    }

    /** The calls without which no game is played: four frames and whether each was the last, the lives, the screen. */
    private static final class Bare implements AutoCloseable {
        private final AleEmulator emulator;
        private final int[] actions;
        private final byte[] screen;
        private final RandomGenerator random = new RandomStreams(1).stream("actions");

        Bare(Cartridge cartridge) {
            emulator = new AleEmulator(cartridge, AtariOptions.GAMES_OWN, AtariOptions.GAMES_OWN);
            actions = emulator.minimalActions();
            screen = new byte[emulator.height() * Emulator.WIDTH];
            emulator.reset();
        }

        double run() {
            int lives = 0;
            long start = cpuTime();
            for (int i = 0; i < FRAMES; i += 4) {
                int action = actions[random.nextInt(actions.length)];
                for (int j = 0; j < 4; j++) {
                    emulator.act(action);
                    if (emulator.gameOver()) {
                        emulator.reset();
                    }
                }
                lives = Math.max(lives, emulator.lives());
                emulator.screen(screen);
            }
            if (lives > 100) {
                throw new IllegalStateException("no game has so many lives");
            }
            return (cpuTime() - start) * 1e-9;
        }

        @Override
        public void close() {
            emulator.close();
        }
    }

    private static final class Played implements AutoCloseable {
        private final Env<?, Integer> env;
        private final int skip;
        private final RandomGenerator random = new RandomStreams(1).stream("actions");

        Played(Cartridge cartridge, AtariOptions options) {
            env = AtariEnv.play(cartridge, options);
            skip = options.frameSkip();
            env.reset(random);
        }

        double run() {
            long start = cpuTime();
            for (int i = 0; i < FRAMES; i += skip) {
                Step<?> step = env.step(env.actionSpace().sample(random));
                if (step.ends()) {
                    env.reset(random);
                }
            }
            return (cpuTime() - start) * 1e-9;
        }

        @Override
        public void close() {
            env.close();
        }
    }
}
