package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.env.VectorRows;
import jarl.random.RandomStreams;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;

/** Steps of HalfCheetah a second, to compare with a loop over {@code mj_step} in C: {@code PhysicsSpeed STEPS THREADS}. */
final class PhysicsSpeed {

    private PhysicsSpeed() {}

    /** Measures; the first of two rounds warms up. */
    public static void main(String[] arguments) throws InterruptedException {
        int steps = Integer.parseInt(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        MujocoFactory factory = Tasks.factory("HalfCheetah-v5", 1000);
        for (int round = 0; round < 2; round++) {
            long start = System.nanoTime();
            List<Thread> all = java.util.stream.IntStream.range(0, threads)
                    .mapToObj(_ -> Thread.ofPlatform().start(() -> play(factory, steps)))
                    .toList();
            for (Thread thread : all) {
                thread.join();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (round == 1) {
                System.out.println(String.format(Locale.ROOT, "Java %.0f steps/s", threads * steps / seconds));
            }
        }
    }

    private static void play(MujocoFactory factory, int steps) {
        try (MujocoColumns columns = factory.columns(1);
                Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(JAVA_FLOAT, 6);
            MemorySegment observation = arena.allocate(JAVA_FLOAT, 17);
            VectorRows rows = VectorRows.of(
                    List.of(new RandomStreams(1).stream("start")),
                    List.of(action),
                    List.of(observation),
                    MemorySegment.NULL);
            int state = 1;
            for (int t = 0; t < steps; t++) {
                if (t % 1000 == 0) {
                    columns.reset(rows);
                }
                for (int k = 0; k < 6; k++) {
                    state = state * 1664525 + 1013904223;
                    action.setAtIndex(JAVA_FLOAT, k, (state >>> 8) / 8388608f - 1);
                }
                columns.step(rows);
            }
        }
    }
}
