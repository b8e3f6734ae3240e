package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamedTensorsTest {

    private final TensorScope scope = TensorScope.withoutGradients();

    @AfterEach
    void closeTensors() {
        scope.close();
    }

    private static NamedTensors sight(float camera, float joint) {
        NamedTensors joints = new NamedTensors(List.of("velocity"), List.of(Tensor.of(new float[] {joint, joint})));
        return new NamedTensors(List.of("camera", "joints"), List.of(Tensor.of(new float[] {camera, camera}), joints));
    }

    @Test
    void leavesAreNamedByTheirPathInOrder() {
        assertThat(TensorTree.leaves(sight(1, 2)).keySet()).containsExactly("camera", "joints.velocity");
    }

    @Test
    void indexedAllocatedAndWrittenAsARecord() {
        NamedTensors buffer = TensorTree.allocate(TensorTree.at(sight(1, 2), 0), 3);
        buffer.set(2, TensorTree.at(sight(5, 7), 1));
        assertThat(((Tensor) buffer.get("camera")).toFloats()).containsExactly(0, 0, 5);
        assertThat(TensorTree.leaves(buffer).get("joints.velocity").toFloats()).containsExactly(0, 0, 7);
    }

    @Test
    void otherNamesAreAnotherStructure() {
        NamedTensors other =
                new NamedTensors(List.of("lidar", "joints"), sight(1, 2).components());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sight(1, 2).copyFrom(other))
                .withMessage("field (top): expected NamedTensors[camera, joints], got NamedTensors[lidar, joints]");
    }

    @Test
    void whatIsNotThereIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sight(1, 2).get("lidar"))
                .withMessage("expected one of the components [camera, joints], got lidar");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NamedTensors(List.of("camera"), List.of()))
                .withMessage("NamedTensors: expected 1 components for [camera], got 0");
    }
}
