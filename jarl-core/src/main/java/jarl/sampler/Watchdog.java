package jarl.sampler;

import java.util.List;
import java.util.Optional;

/** Notices columns whose environment does not come back from a call. Costs the columns two plain writes a step. */
final class Watchdog {

    private final List<Column<?, ?>> columns;
    private long[] calls = {};
    private long[] since = {};

    Watchdog(List<Column<?, ?>> columns) {
        this.columns = columns;
    }

    /** Compares with the last check; a column inside the same call for longer than {@code timeout} seconds is stuck. */
    synchronized Optional<EnvironmentException> check(double timeout, long stepsBefore) {
        long now = System.nanoTime();
        if (calls.length != columns.size()) {
            calls = new long[columns.size()];
            since = new long[columns.size()];
        }
        for (int i = 0; i < columns.size(); i++) {
            long current = columns.get(i).calls();
            boolean inside = current % 2 == 1;
            if (!inside || current != calls[i]) {
                calls[i] = current;
                since[i] = now;
            } else if ((now - since[i]) * 1e-9 > timeout) {
                return Optional.of(columns.get(i).giveUp(timeout, stepsBefore));
            }
        }
        return Optional.empty();
    }
}
