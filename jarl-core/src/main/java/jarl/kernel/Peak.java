package jarl.kernel;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How fast this processor multiplies and adds float32 numbers at best, measured now: its clock depends on what else it does. */
public final class Peak {

    private static final long TURNS = 2_000_000;
    private static final int ROUNDS = 10;

    @SuppressWarnings("unused") // written, so that the work is done
    private static volatile float sink;

    private Peak() {}

    /**
     * The highest rate of several rounds, in 10^9 operations a second (a fused multiply-add is two); empty without the Vector API.
     *
     * @param threads that work at the same time
     */
    public static OptionalDouble gigaflops(int threads) {
        if (!Vectors.available()) {
            return OptionalDouble.empty();
        }
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            Thread[] workers = IntStream.range(0, threads)
                    .mapToObj(_ -> Thread.ofPlatform().name("jarl-peak").start(Peak::work))
                    .toArray(Thread[]::new);
            for (Thread worker : workers) {
                join(worker);
            }
            best = Math.max(best, (double) threads * TURNS * VectorPeak.OPERATIONS / (System.nanoTime() - start));
        }
        return OptionalDouble.of(best);
    }

    private static void work() {
        sink = VectorPeak.turns(TURNS, 0.5f);
    }

    private static void join(Thread worker) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
