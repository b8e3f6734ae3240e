package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FinalObservationsTest {

    private static final int ROWS = 10;
    private static final int COLUMNS = 2;

    private TensorScope scope;
    private ReplayMemory memory;
    private Ring ring;

    @BeforeEach
    void openScope() {
        scope = TensorScope.withoutGradients();
        memory = new ReplayMemory("", 1_000);
        ring = new Ring(ROWS, COLUMNS);
    }

    @AfterEach
    void closeScope() {
        memory.close();
        scope.close();
    }

    private FinalObservations finals(long... shape) {
        TreeStore observation = TreeStore.whole(ring, "observation", 1, Tensor.zeros(DType.INT64, shape), memory);
        return new FinalObservations(ring, memory, observation.leaves(), 1);
    }

    private static MemorySegment[] source(long... values) {
        return new MemorySegment[] {Tensor.of(values).segment()};
    }

    private static long value(FinalObservations finals, long row, int column) {
        long place = finals.find(row, column);
        return finals.values().getFirst().values().getAtIndex(ValueLayout.JAVA_LONG, place);
    }

    @Test
    void eachIsFoundAsLongAsItsRowIsThere() {
        FinalObservations finals = finals();
        TreeMap<Long, Long> expected = new TreeMap<>();
        RandomStream random = new RandomStreams(5).stream("finals");
        for (long row = 0; row < 200; row++) {
            ring.advance(1);
            finals.forgetBefore(ring.begin());
            expected.headMap(ring.begin() * COLUMNS).clear();
            for (int b = 0; b < COLUMNS; b++) {
                // Few at first, so that it grows while it is wrapped around; then every step.
                if (row > 150 || random.nextInt(row < 60 ? 6 : 2) == 0) {
                    long value = random.nextLong();
                    finals.add(row, b, source(0, 0, value), 2);
                    expected.put(row * COLUMNS + b, value);
                }
            }
            expected.forEach((step, value) -> assertThat(value(finals, step / COLUMNS, (int) (step % COLUMNS)))
                    .isEqualTo(value));
        }
        assertThat(expected).hasSize(ROWS * COLUMNS);
        assertThatIllegalStateException()
                .isThrownBy(() -> finals.find(ring.end(), 0))
                .withMessageContaining("row 200, column 0");
    }

    @Test
    void moreThanTheMemoryIsRefused() {
        // 10 rows of 2 columns of 5 numbers take 800 of 1,000 bytes; 2 final observations fit besides, 4 do not.
        FinalObservations finals = finals(5);
        ring.advance(3);
        finals.add(0, 0, source(1, 2, 3, 4, 5), 0);
        finals.add(0, 1, source(1, 2, 3, 4, 5), 0);
        assertThatThrownBy(() -> finals.add(1, 0, source(1, 2, 3, 4, 5), 0))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("truncated so often");
    }
}
