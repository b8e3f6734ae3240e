package jarl;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.Benchmark.Part;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.space.Box;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkWorkTest {

    private static final Space<?> BOX = Box.of(-1, 1, 7);

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
            assertThat(NetworkWork.operations(ppo, BOX, network, Part.SAMPLE)).hasValue(2 * 21 * 20);
            assertThat(NetworkWork.operations(ppo, BOX, network, Part.UPDATE)).hasValue(6 * 21 * 20 * 4);
            assertThat(NetworkWork.operations(ppo, BOX, network, Part.TRAIN)).hasValue(2 * 21 * 20 + 6 * 21 * 20 * 4);
            assertThat(NetworkWork.operations(config("algo=a2c"), BOX, network, Part.UPDATE))
                    .hasValue(6 * 21 * 20);
        }
    }

    @Test
    void aDrawnStepIsDifferentiatedAndItsSuccessorsAreNot() {
        try (var _ = TensorScope.withoutGradients()) {
            List<Tensor> network = List.of(Tensor.zeros(DType.FLOAT32, 3, 7));
            String[] ratio = {"algo=dqn", "algo.learning.replayRatio=8", "algo.doubleDqn=false"};
            // forward for the step and for the target's, twice that backward: (1 + 1 + 2) x 2 operations
            assertThat(NetworkWork.operations(config(ratio), BOX, network, Part.UPDATE))
                    .hasValue(8 * 21 * 20 * 8);
            assertThat(NetworkWork.operations(config("algo=dqn", ratio[1]), BOX, network, Part.UPDATE))
                    .hasValue(10 * 21 * 20 * 8); // and the online network for the best next action
        }
    }

    @Test
    void aConvolutionsWeightServesManyPlacesAndItsFirstInputNeedsNoGradient() {
        try (var _ = TensorScope.withoutGradients()) {
            // MinAtar's torso: 16 windows of 3x3 over 10x10 pixels of 4 channels are at 8x8 places
            List<Tensor> network =
                    List.of(Tensor.zeros(DType.FLOAT32, 16, 4, 3, 3), Tensor.zeros(DType.FLOAT32, 2, 1024));
            double torso = 64 * 16 * 36;
            double head = 2 * 1024;
            ExperimentConfig config = config("algo=a2c", "model.image=minatar");
            ImageBox images = new ImageBox(4, 10, 10, 1);
            assertThat(NetworkWork.operations(config, images, network, Part.SAMPLE))
                    .hasValue(2 * 20 * (torso + head));
            assertThat(NetworkWork.operations(config, images, network, Part.UPDATE))
                    .hasValue(2 * 20 * (2 * torso + 3 * head));
        }
    }

    @Test
    void whatIsNotKnownIsNotCounted() {
        try (var _ = TensorScope.withoutGradients()) {
            Tensor kernel = Tensor.zeros(DType.FLOAT32, 2, 1, 3, 3);
            Tensor weights = Tensor.zeros(DType.FLOAT32, 2, 2);
            assertThat(NetworkWork.operations(config("algo=ppo"), BOX, List.of(kernel, weights), Part.UPDATE))
                    .isEmpty();
            assertThat(NetworkWork.operations(
                            config("algo=dqn", "algo.network.noisyDeviation=0.5"), BOX, List.of(weights), Part.UPDATE))
                    .isEmpty();
            assertThat(NetworkWork.operations(config("algo=ppo"), BOX, List.of(weights), Part.STEP))
                    .isEmpty();
        }
    }
}
