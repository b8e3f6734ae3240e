package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Making, describing, reading, viewing and converting tensors. */
class TensorTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    /** 0, 1, 2, ... in this shape. */
    private static Tensor counting(long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return Tensor.of(values, shape);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void zerosHaveTheirTypeShapeAndSize(DType type) {
        Tensor zeros = Tensor.zeros(type, 2, 3);
        assertThat(zeros.dtype()).isEqualTo(type);
        assertThat(zeros.shape()).containsExactly(2, 3);
        assertThat(zeros.dimensions()).isEqualTo(2);
        assertThat(zeros.size(0)).isEqualTo(2);
        assertThat(zeros.size(-1)).isEqualTo(3);
        assertThat(zeros.numel()).isEqualTo(6);
        assertThat(zeros.isContiguous()).isTrue();
        assertThat(zeros.device()).isEqualTo(Device.CPU);
        assertThat(zeros.segment().byteSize()).isEqualTo(6L * type.bytes());
        assertThat(zeros.toDoubles()).containsOnly(0);
    }

    @Test
    void aTensorMayHaveNoDimensionsOrNoElements() {
        Tensor number = Tensor.zeros(DType.FLOAT64);
        assertThat(number.shape()).isEmpty();
        assertThat(number.item()).isEqualTo(0);
        Tensor nothing = Tensor.zeros(DType.FLOAT32, 4, 0);
        assertThat(nothing.shape()).containsExactly(4, 0);
        assertThat(nothing.toFloats()).isEmpty();
        assertThat(nothing.segment().byteSize()).isZero();
    }

    @Test
    void javaArraysBecomeTensorsInRowMajorOrder() {
        assertThat(Tensor.of(new float[] {1, 2, 3}).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(Tensor.of(new double[] {0.1, 2}).toDoubles()).containsExactly(0.1, 2);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}).toLongs())
                .containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
        Tensor flags = Tensor.of(new boolean[] {true, false, true, true}, 2, 2);
        assertThat(flags.dtype()).isEqualTo(DType.BOOL);
        assertThat(flags.toLongs()).containsExactly(1, 0, 1, 1);
        Tensor matrix = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(matrix.at(1).select(0, 2).item()).isEqualTo(6);
        assertThat(Tensor.full(2.5, 2, 2).toFloats()).containsOnly(2.5f).hasSize(4);
    }

    @Test
    void valuesThatDoNotFillTheShapeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .withMessage("5 values do not fill shape [2, 3]");
    }

    @Test
    void writesToTheSegmentAreSeenByTheTensorAndItsViews() {
        Tensor matrix = Tensor.zeros(DType.FLOAT32, 2, 3);
        Tensor row = matrix.at(1);
        matrix.segment().setAtIndex(ValueLayout.JAVA_FLOAT, 4, 7);
        assertThat(matrix.toFloats()).containsExactly(0, 0, 0, 0, 7, 0);
        assertThat(row.toFloats()).containsExactly(0, 7, 0);
        row.segment().setAtIndex(ValueLayout.JAVA_FLOAT, 2, 8);
        assertThat(matrix.sum().item()).isEqualTo(15);
    }

    @Test
    void onlyContiguousTensorsHaveASegment() {
        Tensor transposed = counting(2, 3).transpose(0, 1);
        assertThatIllegalStateException().isThrownBy(transposed::segment).withMessageContaining("[3, 2]");
        assertThat(transposed.contiguous().segment().byteSize()).isEqualTo(24);
    }

    @Test
    void itemNeedsOneElement() {
        assertThat(Tensor.of(new float[] {3}, 1, 1).item()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counting(2).item())
                .withMessage("item needs a tensor of one element, this is Tensor(FLOAT32[2])");
    }

    @Test
    void readingConvertsTheElementType() {
        Tensor values = Tensor.of(new double[] {1.75, -2.25});
        assertThat(values.toFloats()).containsExactly(1.75f, -2.25f);
        assertThat(values.toLongs()).containsExactly(1, -2);
        assertThat(counting(2, 2).transpose(0, 1).toFloats()).containsExactly(0, 2, 1, 3);
        assertThat(counting(2).requireGradient().toFloats()).containsExactly(0, 1);
    }

    @Test
    void viewsShareMemory() {
        Tensor base = counting(2, 3, 2);
        assertThat(base.select(1, 2).toFloats()).containsExactly(4, 5, 10, 11);
        assertThat(base.select(-1, -1).toFloats()).containsExactly(1, 3, 5, 7, 9, 11);
        assertThat(base.slice(1, 1, 3).toFloats()).containsExactly(2, 3, 4, 5, 8, 9, 10, 11);
        assertThat(base.slice(0, 1, 1).shape()).containsExactly(0, 3, 2);
        assertThat(base.view(3, -1).shape()).containsExactly(3, 4);
        assertThat(base.flatten(0, 1).shape()).containsExactly(6, 2);
        assertThat(base.unsqueeze(1).shape()).containsExactly(2, 1, 3, 2);
        assertThat(base.unsqueeze(-1).squeeze(-1).shape()).containsExactly(2, 3, 2);
        assertThat(base.squeeze(0).shape()).containsExactly(2, 3, 2);
        assertThat(base.permute(2, 0, 1).shape()).containsExactly(2, 2, 3);
        assertThat(base.transpose(0, 1).shape()).containsExactly(3, 2, 2);
        assertThat(Tensor.of(new float[] {1, 2}, 2, 1).expand(2, 3).toFloats()).containsExactly(1, 1, 1, 2, 2, 2);
        base.select(1, 0).fillInPlace(-1);
        assertThat(base.view(12).toFloats()).containsExactly(-1, -1, 2, 3, 4, 5, -1, -1, 8, 9, 10, 11);
    }

    @Test
    void reshapeCopiesOnlyWhereItMust() {
        Tensor base = counting(2, 3);
        base.reshape(6).fillInPlace(1);
        assertThat(base.sum().item()).isEqualTo(6);
        assertThat(counting(2, 3).transpose(0, 1).reshape(6).toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> counting(2, 3).transpose(0, 1).view(6))
                .withMessageContaining("view as [6]");
    }

    @Test
    void copyHasMemoryOfItsOwn() {
        Tensor base = counting(3);
        Tensor copy = base.copy();
        base.zeroInPlace();
        assertThat(copy.toFloats()).containsExactly(0, 1, 2);
    }

    @Test
    void elementTypesConvert() {
        assertThat(Tensor.of(new float[] {-1.5f, 0, 300}).to(DType.INT64).toLongs())
                .containsExactly(-1, 0, 300);
        assertThat(Tensor.of(new float[] {-1.5f, 0}).to(DType.BOOL).toLongs()).containsExactly(1, 0);
        assertThat(Tensor.of(new long[] {255}).to(DType.UINT8).to(DType.FLOAT32).item())
                .isEqualTo(255);
        Tensor same = counting(2);
        assertThat(same.to(Device.CPU)).isSameAs(same);
    }

    @Test
    void tensorsAreJoined() {
        Tensor a = counting(1, 2);
        Tensor b = Tensor.of(new float[] {5, 6, 7, 8}, 2, 2);
        assertThat(Tensor.cat(List.of(a, b), 0).toFloats()).containsExactly(0, 1, 5, 6, 7, 8);
        assertThat(Tensor.cat(List.of(b, b), -1).at(0).toFloats()).containsExactly(5, 6, 5, 6);
        assertThat(Tensor.stack(List.of(b, b.neg()), 0).shape()).containsExactly(2, 2, 2);
        assertThat(Tensor.stack(List.of(b, b.neg()), 2).toFloats()).containsExactly(5, -5, 6, -6, 7, -7, 8, -8);
    }

    @Test
    void shapeErrorsNameTheOperationAndTheShapes() {
        Tensor two = counting(2);
        Tensor three = counting(3);
        Tensor matrix = counting(2, 3);
        record Case(String operation, String shape, Runnable call) {}
        List<Case> cases = List.of(
                new Case("add", "[3]", () -> two.add(three)),
                new Case("sub", "[3]", () -> two.sub(three)),
                new Case("mul", "[3]", () -> two.mul(three)),
                new Case("div", "[3]", () -> two.div(three)),
                new Case("minimum", "[3]", () -> two.minimum(three)),
                new Case("gt", "[3]", () -> two.gt(three)),
                new Case("matmul", "[2, 3]", () -> matrix.matmul(matrix)),
                new Case("linear", "[2, 3]", () -> two.linear(matrix)),
                new Case("cat", "[2, 3]", () -> Tensor.cat(List.of(two, matrix), 0)),
                new Case("stack", "[3]", () -> Tensor.stack(List.of(two, three), 0)),
                new Case("where", "[3]", () -> Tensor.where(two.gt(0), two, three)),
                new Case("select 2", "[2]", () -> two.at(2)),
                new Case("slice [1, 4)", "[2, 3]", () -> matrix.slice(1, 1, 4)),
                new Case("view as [4]", "[2, 3]", () -> matrix.view(4)),
                new Case("reshape to [4]", "[2, 3]", () -> matrix.reshape(4)),
                new Case("expand to [3]", "[2]", () -> two.expand(3)),
                new Case("permute [0, 0]", "[2, 3]", () -> matrix.permute(0, 0)),
                new Case("gather", "[2, 3]", () -> matrix.gather(1, Tensor.of(new long[] {3}, 1, 1))),
                new Case("indexSelect", "[3]", () -> three.indexSelect(0, Tensor.of(new long[] {3}))),
                new Case("oneHot", "[1]", () -> Tensor.of(new long[] {3}).oneHot(3)),
                new Case("copyInPlace", "[3]", () -> two.copyInPlace(three)),
                new Case("addInPlace", "[3]", () -> two.addInPlace(three)),
                new Case("size", "[2, 3]", () -> matrix.size(2)),
                new Case("sum over dimension 2", "[2, 3]", () -> matrix.sum(2)),
                new Case("sum over dimension 2", "[2, 3]", () -> matrix.sum(2, true)),
                new Case("mean over dimension 2", "[2, 3]", () -> matrix.mean(2)),
                new Case("mean over dimension 2", "[2, 3]", () -> matrix.mean(2, true)),
                new Case("max over dimension 2", "[2, 3]", () -> matrix.max(2)),
                new Case("argmax over dimension 2", "[2, 3]", () -> matrix.argmax(2)),
                new Case("cumsum over dimension 2", "[2, 3]", () -> matrix.cumsum(2)),
                new Case("softmax over dimension 2", "[2, 3]", () -> matrix.softmax(2)),
                new Case("logSoftmax over dimension 2", "[2, 3]", () -> matrix.logSoftmax(2)),
                new Case("logSumExp over dimension 2", "[2, 3]", () -> matrix.logSumExp(2)),
                new Case("moveInto", "[2]", () -> TensorAccess.moveInto(two, three)),
                new Case("gradientInto", "[2]", () -> TensorAccess.gradientInto(two, three)),
                new Case("backward", "[2]", two::backward));
        for (Case each : cases) {
            assertThatIllegalArgumentException()
                    .as(each.operation)
                    .isThrownBy(each.call::run)
                    .withMessageStartingWith(each.operation)
                    .withMessageContaining(each.shape)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }
}
