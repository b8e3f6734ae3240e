package jarl.sweep;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run and what became of it so far.
 *
 * @param run the run
 * @param state where it is
 * @param attempts how often it was started by the present launch
 * @param seconds how long it was trained by all launches
 * @param error one line of its last failure; null if there was none
 * @param process number of the process that trains it; 0 if none does
 * @param processStarted when that process was started, by which it is told from a later one of the same number; null if none does
 */
public record RunEntry(
        PlannedRun run,
        State state,
        int attempts,
        double seconds,
        @Nullable String error,
        long process,
        @Nullable String processStarted) {

    /** Where a run is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    static RunEntry waiting(PlannedRun run) {
        return new RunEntry(run, State.WAITING, 0, 0, null, 0, null);
    }

    /** To be tried afresh, unless it is done. */
    RunEntry again() {
        return state == State.DONE ? this : new RunEntry(run, State.WAITING, 0, seconds, error, 0, null);
    }

    /** The run as done by others. */
    public RunEntry finished() {
        return ended(State.DONE, 0, null);
    }

    /** To be gone on with up to these steps. */
    RunEntry lengthened(long steps) {
        return new RunEntry(run.lengthened(steps), State.WAITING, 0, seconds, null, 0, null);
    }

    RunEntry started(Optional<ProcessHandle> handle) {
        return new RunEntry(
                run,
                State.RUNNING,
                attempts + 1,
                seconds,
                error,
                handle.map(ProcessHandle::pid).orElse(0L),
                handle.flatMap(each -> each.info().startInstant())
                        .map(Object::toString)
                        .orElse(null));
    }

    RunEntry ended(State to, double more, @Nullable String reason) {
        return new RunEntry(run, to, attempts, seconds + more, reason, 0, null);
    }

    /** The process that trains it, if there is one and it is the one that was started for it. */
    Optional<ProcessHandle> alive() {
        return state != State.RUNNING || process == 0
                ? Optional.empty()
                : ProcessHandle.of(process)
                        .filter(ProcessHandle::isAlive)
                        .filter(handle -> handle.info()
                                .startInstant()
                                .map(Object::toString)
                                .equals(Optional.ofNullable(processStarted)));
    }
}
