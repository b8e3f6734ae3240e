package jarl.sampler;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state from which a column continues after a batch, apart from its inputs, and a note of it from when the last batch was whole: so that
 * what a failure in the middle of the next one spoils is not lost, and no environment need be asked then.
 */
final class ColumnState {

    final RandomStream environmentRandom;
    final RandomStream actionRandom;
    final EpisodeTotals trajectory;

    /** Whether the column idles until the next batch. */
    boolean waiting;

    private Mark next;
    private Mark mark;

    @SuppressWarnings("ArrayRecordComponent") // written once, never compared
    private record Mark(
            byte[] environmentRandom,
            byte[] actionRandom,
            boolean waiting,
            EpisodeTotals trajectory,
            byte @Nullable [] environment) {}

    ColumnState(RandomStreams streams, int column, double discount) {
        this.environmentRandom = streams.stream("environment", column);
        this.actionRandom = streams.stream("action", column);
        this.trajectory = new EpisodeTotals(discount);
        this.next = mark(null);
        this.mark = next;
    }

    private Mark mark(byte @Nullable [] environment) {
        return new Mark(environmentRandom.state(), actionRandom.state(), waiting, trajectory.copy(), environment);
    }

    /**
     * Notes the state; {@link #keep} makes it count.
     *
     * @param environment what the environment saved, if it does
     */
    void note(byte @Nullable [] environment) {
        next = mark(environment);
    }

    /** The batch is whole: what was noted counts. */
    void keep() {
        mark = next;
    }

    /** Writes what was noted and kept last; calls nothing. */
    void save(StateWriter out) {
        Mark last = mark;
        out.put("environmentRandom", last.environmentRandom());
        out.put("actionRandom", last.actionRandom());
        out.put("waiting", last.waiting());
        last.trajectory().save(out.child("trajectory"));
        byte[] environment = last.environment();
        if (environment != null) {
            out.put("environment", environment);
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @param savesState whether the environment can continue
     * @return what the environment saved; if there is nothing, the column must start a new episode
     */
    Optional<byte[]> restore(StateReader in, boolean savesState) {
        environmentRandom.restore(in.getBytes("environmentRandom"));
        actionRandom.restore(in.getBytes("actionRandom"));
        waiting = in.getBoolean("waiting");
        if (in.has("environment") && savesState) {
            trajectory.restore(in.child("trajectory"));
            return Optional.of(in.getBytes("environment"));
        }
        waiting = false;
        trajectory.restart();
        return Optional.empty();
    }
}
