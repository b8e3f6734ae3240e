package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one signal and a second one do, with a clock that stands still between them. */
class StopSignalsTest {
    private static final long MILLISECOND = 1_000_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
    private final List<String> done = new ArrayList<>();
    private long now = Long.MAX_VALUE - 500 * MILLISECOND; // as System.nanoTime, it may overflow on the way
    private final StopSignals signals =
            new StopSignals(new Screen(print, print, 0), "Stopping.", () -> now, () -> done.add("leave"));

    private void signalAfter(long milliseconds) {
        now += milliseconds * MILLISECOND;
        signals.received();
    }

    /** What {@code timeout} does: its signal to the command, then to the whole process group. */
    @ParameterizedTest
    @ValueSource(longs = {0, 2, 999})
    void aSecondSignalWithinASecondIsTheSame(long milliseconds) {
        signals.stops(() -> done.add("stop"));
        signalAfter(0);
        signalAfter(milliseconds);
        assertThat(done).containsExactly("stop");
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).containsExactly("Stopping.");
    }

    @Test
    void aSignalASecondAfterTheFirstLeavesAtOnce() {
        signals.stops(() -> done.add("stop"));
        signalAfter(0);
        signalAfter(600);
        signalAfter(400);
        assertThat(done).containsExactly("stop", "leave");
    }

    @Test
    void aSignalBeforeAnythingCanStopIsRemembered() {
        signalAfter(0);
        signalAfter(2);
        assertThat(done).isEmpty();
        signals.stops(() -> done.add("stop"));
        assertThat(done).containsExactly("stop");
        signalAfter(1_000);
        assertThat(done).containsExactly("stop", "leave");
    }

    @Test
    void theRunIsSaidToHaveEndedBeforeTheProcessLeaves() {
        signals.leavesAfter(() -> done.add("farewell"));
        signalAfter(0);
        signalAfter(1_000);
        assertThat(done).containsExactly("farewell", "leave");
    }

    @Test
    void aRequestIsLikeAFirstSignalAndNothingAfterOne() {
        signals.stops(() -> done.add("stop"));
        signals.request();
        now += 5_000 * MILLISECOND;
        signals.request();
        assertThat(done).containsExactly("stop");
        signalAfter(0);
        assertThat(done).containsExactly("stop", "leave");
    }
}
