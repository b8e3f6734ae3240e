package jarl.sampler;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.space.Space;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Episodes of four steps with reward 1; one of the environments breaks, as told, from a certain episode on. */
final class FaultyEnv implements Env<float[], Integer> {

    /** What goes wrong. */
    enum Fault {
        RESET_THROWS("IllegalStateException: no simulator"),
        STEP_THROWS("IllegalStateException: motor broke"),
        REWARD_NAN("IllegalStateException: the reward must be a finite float32, got NaN"),
        REWARD_TOO_LARGE("IllegalStateException: the reward must be a finite float32, got 1.0E39"),
        OBSERVATION_OF_RESET_TOO_SHORT(
                "IllegalStateException: the observation cannot be used: expected 3 values, got 2"),
        OBSERVATION_OF_STEP_TOO_SHORT(
                "IllegalStateException: the observation cannot be used: expected 3 values, got 2");

        final String message;

        Fault(String message) {
            this.message = message;
        }

        boolean inReset() {
            return this == RESET_THROWS || this == OBSERVATION_OF_RESET_TOO_SHORT;
        }
    }

    /** In place of a column: all of them. */
    static final int EVERY = -1;

    private static final int LENGTH = 4;
    private static final int FAULTY_STEP = 3;

    private final Fault fault;
    private final int faultyEpisode;
    private final AtomicInteger open;
    private int episode = -1;
    private int step;

    private FaultyEnv(Fault fault, int faultyEpisode, AtomicInteger open) {
        this.fault = fault;
        this.faultyEpisode = faultyEpisode;
        this.open = open;
        open.incrementAndGet();
    }

    /**
     * Environment number {@code column} breaks in its episode {@code episode}, at the reset or at step 3.
     *
     * @param open counts environments that are not closed
     */
    static EnvFactory<float[], Integer> factory(Fault fault, int column, int episode, AtomicInteger open) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            boolean chosen = next.getAndIncrement() == column || column == EVERY;
            return new FaultyEnv(fault, chosen ? episode : Integer.MAX_VALUE, open);
        };
    }

    @Override
    public Space<float[]> observationSpace() {
        return ScriptedEnv.OBSERVATIONS;
    }

    @Override
    public Space<Integer> actionSpace() {
        return ScriptedEnv.ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        episode++;
        step = 0;
        if (broken(Fault.RESET_THROWS)) {
            throw new IllegalStateException("no simulator\nsecond line");
        }
        return broken(Fault.OBSERVATION_OF_RESET_TOO_SHORT) ? new float[2] : new float[3];
    }

    @Override
    public Step<float[]> step(Integer action) {
        step++;
        boolean now = step == FAULTY_STEP;
        if (now && broken(Fault.STEP_THROWS)) {
            throw new IllegalStateException("motor broke\nsecond line");
        }
        double reward = now && broken(Fault.REWARD_NAN) ? Double.NaN : now && broken(Fault.REWARD_TOO_LARGE) ? 1e39 : 1;
        boolean tooShort = now && broken(Fault.OBSERVATION_OF_STEP_TOO_SHORT);
        return new Step<>(tooShort ? new float[2] : new float[3], reward, step == LENGTH, false);
    }

    private boolean broken(Fault kind) {
        return fault == kind && episode >= faultyEpisode;
    }

    @Override
    public void close() {
        open.decrementAndGet();
    }
}
