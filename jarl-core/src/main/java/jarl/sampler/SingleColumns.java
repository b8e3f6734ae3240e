package jarl.sampler;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.random.RandomStream;
import java.util.List;
import java.util.function.Consumer;

/** Columns with an environment each.
 *
 * @param first the sampler's column of the first
 * @param columns at least one
 */
record SingleColumns(int first, List<EnvColumn<?, ?>> columns) implements EnvColumns {

    @Override
    public int count() {
        return columns.size();
    }

    @Override
    public List<RandomStream> actionRandom() {
        return columns.stream().map(EnvColumn::actionRandom).toList();
    }

    @Override
    public void watch(Watchdog watchdog) {
        columns.forEach(column -> watchdog.watch(column.calls()));
    }

    @Override
    public void start(int decorrelationSteps) {
        columns.forEach(column -> column.start(decorrelationSteps));
    }

    @Override
    public void rollOver(long runStep, boolean[] starts, int from) {
        for (int i = 0; i < columns.size(); i++) {
            starts[first - from + i] = columns.get(i).rollOver(runStep);
        }
    }

    @Override
    public void step(int t, long runStep, boolean[] ended, int from, List<Episode> episodes) {
        for (int i = 0; i < columns.size(); i++) {
            ended[first - from + i] = columns.get(i).step(t, runStep, episodes);
        }
    }

    @Override
    public void mark(long runStep) {
        columns.forEach(column -> column.mark(runStep));
    }

    @Override
    public void keepMark() {
        columns.forEach(EnvColumn::keepMark);
    }

    @Override
    public boolean savesState() {
        return columns.stream().allMatch(EnvColumn::savesState);
    }

    @Override
    public void save(StateWriter out) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).save(out.child(EnvColumns.child(first + i)));
        }
    }

    @Override
    public void restore(StateReader in) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).restore(in.child(EnvColumns.child(first + i)));
        }
    }

    @Override
    public void close(Consumer<EnvironmentException> failed) {
        for (EnvColumn<?, ?> column : columns) {
            try {
                column.close();
            } catch (EnvironmentException e) {
                failed.accept(e);
            }
        }
    }
}
