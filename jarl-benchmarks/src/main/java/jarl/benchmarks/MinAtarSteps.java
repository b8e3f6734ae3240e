package jarl.benchmarks;

import jarl.env.Step;
import jarl.env.minatar.MinAtar;
import jarl.env.minatar.MinAtarGame;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Steps of MinAtar on one thread, with random actions and the resets they need. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class MinAtarSteps {

    private static final int ACTIONS = 1 << 16;

    @Param
    public MinAtarGame game;

    private final Integer[] actions = new Integer[ACTIONS];
    private MinAtar env;
    private RandomStream random;
    private int t;

    /** Draws the actions. */
    @Setup
    public void setUp() {
        random = new RandomStreams(1).stream("environment");
        RandomStream choices = new RandomStreams(1).stream("action");
        env = new MinAtar(game);
        for (int i = 0; i < ACTIONS; i++) {
            actions[i] = env.actionSpace().sample(choices);
        }
        env.reset(random);
    }

    /** One step. */
    @Benchmark
    public byte[] step() {
        Step<byte[]> step = env.step(actions[t++ & ACTIONS - 1]);
        return step.ends() ? env.reset(random) : step.observation();
    }
}
