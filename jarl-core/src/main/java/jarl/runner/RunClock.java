package jarl.runner;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.checkpoint.Stateful;
import java.util.EnumMap;
import java.util.Map;

/** Measures the time of a run by phase, in seconds over all sessions: an interrupted run's clock continues. */
final class RunClock implements Stateful {

    /** The phase of the run. */
    enum Phase {
        SAMPLING,
        LEARNING,
        EVALUATING,
        WRITING
    }

    private final Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
    private long since = System.nanoTime();

    /** Charges the time since the last call to {@code phase}. */
    void charge(Phase phase) {
        long now = System.nanoTime();
        seconds.merge(phase, (now - since) * 1e-9, Double::sum);
        since = now;
    }

    /** Forgets the time since the last call. */
    void restart() {
        since = System.nanoTime();
    }

    double seconds(Phase phase) {
        return seconds.getOrDefault(phase, 0.0);
    }

    /** Sampling and learning. */
    double training() {
        return seconds(Phase.SAMPLING) + seconds(Phase.LEARNING);
    }

    double total() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public void save(StateWriter out) {
        for (Phase phase : Phase.values()) {
            out.put(phase.name(), seconds(phase));
        }
    }

    @Override
    public void restore(StateReader in) {
        for (Phase phase : Phase.values()) {
            seconds.put(phase, in.getDouble(phase.name()));
        }
        restart();
    }
}
