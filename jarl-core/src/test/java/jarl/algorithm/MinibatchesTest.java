package jarl.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinibatchesTest {

    /** What has gaps in memory would send the whole loss through libtorch. */
    @Test
    void columnsOfARecurrentAgentAreCopiedTogether() {
        try (var _ = TensorScope.open()) {
            Tensor batch = Tensor.of(new long[] {0, 1, 2, 3, 10, 11, 12, 13}, 2, 4);
            List<Long> seen = new ArrayList<>();
            new Minibatches(1, 2, new RandomStreams(1).stream("order"), Device.CPU).forEach(batch, batch, part -> {
                assertThat(part.isContiguous()).isTrue();
                assertThat(part.shape()).containsExactly(2, 2);
                long[] numbers = part.toLongs();
                for (int column = 0; column < 2; column++) {
                    assertThat(numbers[2 + column]).isEqualTo(numbers[column] + 10);
                    seen.add(numbers[column]);
                }
                return true;
            });
            assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
        }
    }
}
