package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Benchmark.Part;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkWorkTest {

    private static ExperimentConfig config(String... assignments) {
        ExperimentReader reader = new ExperimentReader().assign("sampler={batchT: 5, batchB: 4}");
        for (String each : assignments) {
            reader.assign(each);
        }
        return reader.read();
    }

    @Test
    void aWeightIsMultipliedAndAddedForEachRowForwardAndTwiceBackward() {
        try (var _ = TensorScope.withoutGradients()) {
            List<Tensor> network =
                    List.of(Tensor.zeros(DType.FLOAT32, 3, 7), Tensor.zeros(DType.FLOAT32, 3)); // 21 weights
            ExperimentConfig ppo = config("algo=ppo", "algo.epochs=4", "algo.minibatches=2");
            assertThat(NetworkWork.operations(ppo, network, Part.SAMPLE)).hasValue(2 * 21 * 20);
            assertThat(NetworkWork.operations(ppo, network, Part.UPDATE)).hasValue(6 * 21 * 20 * 4);
            assertThat(NetworkWork.operations(ppo, network, Part.TRAIN)).hasValue(2 * 21 * 20 + 6 * 21 * 20 * 4);
            assertThat(NetworkWork.operations(config("algo=a2c"), network, Part.UPDATE))
                    .hasValue(6 * 21 * 20);
        }
    }

    @Test
    void whatIsNotKnownIsNotCounted() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor kernel = Tensor.zeros(DType.FLOAT32, 2, 1, 3, 3);
            Tensor weights = Tensor.zeros(DType.FLOAT32, 2, 2);
            assertThat(NetworkWork.operations(config("algo=ppo"), List.of(kernel, weights), Part.UPDATE))
                    .isEmpty();
            assertThat(NetworkWork.operations(config("algo=dqn"), List.of(weights), Part.UPDATE))
                    .isEmpty();
            assertThat(NetworkWork.operations(config("algo=ppo"), List.of(weights), Part.STEP))
                    .isEmpty();
        }
    }
}
