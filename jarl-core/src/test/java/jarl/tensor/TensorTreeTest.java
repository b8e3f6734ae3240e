package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TensorTreeTest {

    record Joints(Tensor position, Tensor velocity) implements TensorTree {}

    record Sight(Tensor camera, Joints joints) implements TensorTree {}

    record Nothing() implements TensorTree {}

    record Generic<A extends TensorTree>(A body, Tensor tail) implements TensorTree {}

    record Wrong(Tensor fine, String notATensor) implements TensorTree {}

    /** Not a record. */
    static final class Opaque implements TensorTree {}

    @AutoClose
    final TensorScope scope = TensorScope.open();

    /** Leading dimension 2. */
    private final Sight sight = new Sight(
            Tensor.of(new long[] {1, 2, 3, 4}, 2, 2).to(DType.UINT8),
            new Joints(Tensor.of(new float[] {10, 20}), Tensor.of(new float[] {5, 6, 7, 8, 9, 10}, 2, 3)));

    @Test
    void leavesAreNamedByTheirPathInOrder() {
        assertThat(TensorTree.leaves(sight)).containsOnlyKeys("camera", "joints.position", "joints.velocity");
        assertThat(TensorTree.leaves(sight).keySet()).containsExactly("camera", "joints.position", "joints.velocity");
        assertThat(TensorTree.leaves(sight))
                .containsEntry("joints.position", sight.joints().position());
        assertThat(TensorTree.leaves(sight.camera())).containsOnlyKeys("");
        assertThat(TensorTree.leaves(new Nothing())).isEmpty();
        assertThat(TensorTree.firstLeaf(sight)).isSameAs(sight.camera());
        assertThat(TensorTree.firstLeaf(sight.camera())).isSameAs(sight.camera());
    }

    @Test
    void indexingTakesTheSameRowOfEveryLeafAndSharesMemory() {
        Sight row = TensorTree.at(sight, 1);
        assertThat(row.camera().toLongs()).containsExactly(3, 4);
        assertThat(row.joints().position().item()).isEqualTo(20);
        assertThat(row.joints().velocity().toFloats()).containsExactly(8, 9, 10);
        row.joints().velocity().fillInPlace(0);
        assertThat(sight.joints().velocity().toFloats()).containsExactly(5, 6, 7, 0, 0, 0);
        TensorTree untyped = sight;
        assertThat(untyped.at(0)).isInstanceOf(Sight.class);
    }

    @Test
    void slicingTakesTheSameRowsOfEveryLeafAndSharesMemory() {
        Sight rows = TensorTree.slice(sight, 0, 1, 2);
        assertThat(rows.camera().shape()).containsExactly(1, 2);
        assertThat(rows.joints().position().toFloats()).containsExactly(20);
        rows.joints().position().fillInPlace(3);
        assertThat(sight.joints().position().toFloats()).containsExactly(10, 3);
    }

    @Test
    void rowsAreCopiedByIndex() {
        Sight rows = TensorTree.indexSelect(sight, Tensor.of(new long[] {1, 1, 0}));
        assertThat(rows.camera().toLongs()).containsExactly(3, 4, 3, 4, 1, 2);
        assertThat(rows.joints().position().toFloats()).containsExactly(20, 20, 10);
    }

    @Test
    void allocationPutsLeadingDimensionsBeforeEachLeafsOwn() {
        Sight buffer = TensorTree.allocate(TensorTree.at(sight, 0), 4, 3);
        assertThat(buffer.camera().shape()).containsExactly(4, 3, 2);
        assertThat(buffer.camera().dtype()).isEqualTo(DType.UINT8);
        assertThat(buffer.joints().position().shape()).containsExactly(4, 3);
        assertThat(buffer.joints().velocity().shape()).containsExactly(4, 3, 3);
        assertThat(buffer.joints().velocity().toFloats()).containsOnly(0);
        Sight flat = TensorTree.flattenLeading(buffer);
        assertThat(flat.joints().velocity().shape()).containsExactly(12, 3);
        assertThat(flat.joints().position().shape()).containsExactly(12);
    }

    @Test
    void settingWritesOneRowOfEveryLeaf() {
        Sight buffer = TensorTree.allocate(TensorTree.at(sight, 0), 3);
        buffer.set(2, TensorTree.at(sight, 1));
        assertThat(buffer.camera().toLongs()).containsExactly(0, 0, 0, 0, 3, 4);
        assertThat(buffer.joints().position().toFloats()).containsExactly(0, 0, 20);
        assertThat(buffer.joints().velocity().toFloats()).containsExactly(0, 0, 0, 0, 0, 0, 8, 9, 10);
    }

    @Test
    void aBareTensorIsATupleOfOneLeaf() {
        Tensor buffer = TensorTree.allocate(Tensor.full(1, 2), 2);
        buffer.set(1, Tensor.full(7, 2));
        assertThat(buffer.toFloats()).containsExactly(0, 0, 7, 7);
        assertThat(TensorTree.at(buffer, 1).toFloats()).containsExactly(7, 7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buffer.set(0, Tensor.full(7, 3)))
                .withMessageContaining("cannot write shape [3] into [2]");
    }

    @Test
    void theFieldThatDoesNotFitIsNamed() {
        Sight buffer = TensorTree.allocate(TensorTree.at(sight, 0), 3);
        Sight wrong = new Sight(
                Tensor.zeros(DType.UINT8, 2), new Joints(Tensor.zeros(DType.FLOAT32), Tensor.zeros(DType.FLOAT32, 4)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buffer.set(0, wrong))
                .withMessage("field joints.velocity: cannot write shape [4] into [3]");
        // even where broadcasting could hide the mistake
        Sight broadcastable = new Sight(
                Tensor.zeros(DType.UINT8, 1), new Joints(Tensor.zeros(DType.FLOAT32), Tensor.zeros(DType.FLOAT32, 3)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buffer.set(0, broadcastable))
                .withMessage("field camera: cannot write shape [1] into [2]");
    }

    @Test
    void anotherStructureIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sight.copyFrom(sight.joints()))
                .withMessage("field (top): expected Sight, got Joints");
        Generic<TensorTree> deep = new Generic<>(sight, Tensor.full(0, 2));
        Generic<TensorTree> shallow = new Generic<>(sight.camera(), Tensor.full(0, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> deep.copyFrom(shallow))
                .withMessage("field body: expected Sight, got a tensor");
    }

    @Test
    void zipVisitsPairsOfLeavesInOrder() {
        List<String> visited = new ArrayList<>();
        Sight other = TensorTree.map(sight, leaf -> leaf.to(DType.FLOAT32).mul(2));
        TensorTree.zip(sight, other, (name, first, second) -> {
            visited.add(name);
            assertThat(second.sum().item()).isEqualTo(2 * first.sum().item());
        });
        assertThat(visited).containsExactly("camera", "joints.position", "joints.velocity");
    }

    @Test
    void mappingKeepsTheStructureAndTellsNames() {
        List<String> names = new ArrayList<>();
        Sight negated = TensorTree.mapNamed(sight, (name, leaf) -> {
            names.add(name);
            return leaf.to(DType.FLOAT32).neg();
        });
        assertThat(names).containsExactly("camera", "joints.position", "joints.velocity");
        assertThat(negated.camera().toFloats()).containsExactly(-1, -2, -3, -4);
        assertThat(TensorTree.to(sight, Device.CPU).camera().toLongs()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aRecordWithoutComponentsIsAValueWithoutLeaves() {
        Nothing nothing = TensorTree.allocate(new Nothing(), 4, 2);
        nothing.set(3, new Nothing());
        assertThat(TensorTree.at(nothing, 0)).isEqualTo(new Nothing());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorTree.firstLeaf(nothing))
                .withMessage("Nothing has no tensors");
    }

    @Test
    void whatIsNotMadeOfTensorsIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorTree.leaves(new Wrong(Tensor.full(1), "x")))
                .withMessage("component notATensor of Wrong must be a tensor or a record of tensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TensorTree.leaves(new Opaque()))
                .withMessageContaining("must be a tensor or a record")
                .withMessageContaining("Opaque");
    }
}
