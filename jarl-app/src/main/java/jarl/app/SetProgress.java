package jarl.app;

import jarl.sweep.RunEntry;
import jarl.sweep.SearchState;
import java.util.List;
import java.util.Optional;

/**
 * How much of a set is trained. Runs of a search that are promoted wait again: so of these each training up to a rung counts, and what is done stays done.
 *
 * @param done trainings that are over
 * @param known those, and the ones that run or wait
 * @param unit what is counted, with a blank before it; empty for runs
 */
record SetProgress(long done, long known, String unit) {

    static SetProgress of(List<RunEntry> entries, Optional<SearchState> search) {
        long over = 0;
        long known = 0;
        for (RunEntry entry : entries) {
            int trainings = search.map(state -> state.trainings(entry.run())).orElse(1);
            known += trainings;
            over += entry.state() == RunEntry.State.DONE ? trainings : trainings - 1;
        }
        return new SetProgress(over, known, search.isPresent() ? " rungs" : "");
    }

    /** {@code 7/9}, or {@code 7/9 rungs} of a search. */
    @Override
    public String toString() {
        return done + "/" + known + unit;
    }
}
