package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Each operation against numbers computed by hand. */
class TensorArithmeticTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Tensor a = Tensor.of(new double[] {-2, -0.5, 0, 0.5, 2});
    private final Tensor b = Tensor.of(new double[] {4, 2, 1, -1, 0.5});
    private final Tensor matrix = Tensor.of(new double[] {1, 5, 3, 4, 2, 6}, 2, 3);

    private static void same(Tensor actual, double... expected) {
        assertThat(actual.toDoubles()).hasSize(expected.length).containsExactly(expected, within(5e-9));
    }

    @Test
    void twoTensorsCombineElementByElement() {
        same(a.add(b), 2, 1.5, 1, -0.5, 2.5);
        same(a.sub(b), -6, -2.5, -1, 1.5, 1.5);
        same(a.mul(b), -8, -1, 0, -0.5, 1);
        same(a.div(b), -0.5, -0.25, 0, -0.5, 4);
        same(a.minimum(b), -2, -0.5, 0, -1, 0.5);
        same(a.maximum(b), 4, 2, 1, 0.5, 2);
        same(a.lerp(b, 0.25), -0.5, 0.125, 0.25, 0.125, 1.625);
        same(matrix.add(Tensor.of(new double[] {10, 20, 30})), 11, 25, 33, 14, 22, 36);
        same(Tensor.where(a.gt(0), a, b), 4, 2, 1, 0.5, 2);
    }

    @Test
    void numbersCombineWithEveryElement() {
        same(a.add(1), -1, 0.5, 1, 1.5, 3);
        same(a.sub(1), -3, -1.5, -1, -0.5, 1);
        same(a.mul(-2), 4, 1, 0, -1, -4);
        same(a.div(4), -0.5, -0.125, 0, 0.125, 0.5);
        same(a.clamp(-0.5, 1), -0.5, -0.5, 0, 0.5, 1);
        same(a.clampMinimum(0), 0, 0, 0, 0.5, 2);
        same(a.clampMaximum(0), -2, -0.5, 0, 0, 0);
    }

    @Test
    void elementaryFunctionsChangeEveryElement() {
        same(a.neg(), 2, 0.5, 0, -0.5, -2);
        same(a.abs(), 2, 0.5, 0, 0.5, 2);
        same(a.sign(), -1, -1, 0, 1, 1);
        same(a.square(), 4, 0.25, 0, 0.25, 4);
        same(a.pow(3), -8, -0.125, 0, 0.125, 8);
        same(a.floor(), -2, -1, 0, 0, 2);
        same(b.reciprocal(), 0.25, 0.5, 1, -1, 2);
        Tensor positive = Tensor.of(new double[] {1, 4, 2.25});
        same(positive.sqrt(), 1, 2, 1.5);
        same(positive.log(), 0, 2 * Math.log(2), 2 * Math.log(1.5));
        same(positive.log1p(), Math.log(2), Math.log(5), Math.log(3.25));
        same(positive.exp(), Math.E, Math.exp(4), Math.exp(2.25));
    }

    /** Values by PyTorch 2.13. */
    @Test
    void activationsEqualPyTorch() {
        same(a.tanh(), -0.96402758, -0.46211716, 0, 0.46211716, 0.96402758);
        same(a.sigmoid(), 0.119202922, 0.37754067, 0.5, 0.62245933, 0.880797078);
        same(a.relu(), 0, 0, 0, 0.5, 2);
        same(a.elu(), -0.864664717, -0.39346934, 0, 0.5, 2);
        same(a.silu(), -0.238405844, -0.188770334, 0, 0.311229666, 1.761594156);
        same(a.softplus(), 0.126928011, 0.474076984, 0.693147181, 0.974076984, 2.126928011);
    }

    @Test
    void softmaxAndItsLogarithms() {
        Tensor logits = Tensor.of(new double[] {0, Math.log(2), Math.log(5)}).view(1, 3);
        same(logits.softmax(-1), 1 / 8.0, 2 / 8.0, 5 / 8.0);
        same(logits.logSoftmax(1), Math.log(1 / 8.0), Math.log(2 / 8.0), Math.log(5 / 8.0));
        same(logits.logSumExp(-1), Math.log(8));
        same(Tensor.of(new double[] {1000, 1000}).logSumExp(0), 1000 + Math.log(2));
    }

    @Test
    void matrixProductsAddUpRowsTimesColumns() {
        Tensor square = Tensor.of(new double[] {1, 2, 3, 4}, 2, 2);
        same(square.matmul(square), 7, 10, 15, 22);
        same(square.matmul(matrix), 9, 9, 15, 19, 23, 33);
        Tensor weight = Tensor.of(new double[] {1, 0, -1, 2, 2, 2}, 2, 3);
        same(matrix.linear(weight), -2, 18, -2, 24);
        same(matrix.linear(weight, Tensor.of(new double[] {0.5, -0.5})), -1.5, 17.5, -1.5, 23.5);
    }

    @Test
    void orthonormalFactorHasAPositiveDiagonalInR() {
        Tensor tall = Tensor.of(new double[] {-3, 1, 4, 2, 0, -5}, 3, 2);
        Tensor q = tall.orthonormal();
        same(q.transpose(0, 1).matmul(q), 1, 0, 0, 1);
        double[] r = q.transpose(0, 1).matmul(tall).toDoubles();
        assertThat(r[0]).isCloseTo(5, within(1e-9)); // the norm of the first column
        assertThat(r[2]).isCloseTo(0, within(1e-9));
        assertThat(r[3]).isPositive();
    }

    @Test
    void comparisonsAreBool() {
        same(a.eq(0), 0, 0, 1, 0, 0);
        same(a.eq(a.abs()), 0, 0, 1, 1, 1);
        same(a.ne(0), 1, 1, 0, 1, 1);
        same(a.gt(b), 0, 0, 0, 1, 1);
        same(a.gt(0), 0, 0, 0, 1, 1);
        same(a.ge(0), 0, 0, 1, 1, 1);
        same(a.lt(b), 1, 1, 1, 0, 0);
        same(a.lt(0), 1, 1, 0, 0, 0);
        same(a.le(0), 1, 1, 1, 0, 0);
        Tensor positive = a.gt(0);
        assertThat(positive.dtype()).isEqualTo(DType.BOOL);
        same(positive.logicalNot(), 1, 1, 1, 0, 0);
        same(positive.logicalAnd(a.gt(1)), 0, 0, 0, 0, 1);
        same(positive.logicalOr(a.lt(-1)), 1, 0, 0, 1, 1);
        same(Tensor.of(new double[] {1, Double.NaN, Double.NEGATIVE_INFINITY}).isFinite(), 1, 0, 0);
        assertThat(positive.any().item()).isEqualTo(1);
        assertThat(positive.all().item()).isEqualTo(0);
    }

    @Test
    void reductionsTakeAllElementsOrThoseAlongADimension() {
        same(matrix.sum(), 21);
        same(matrix.sum(0), 5, 7, 9);
        same(matrix.sum(-1), 9, 12);
        assertThat(matrix.sum(1, true).shape()).containsExactly(2, 1);
        same(matrix.sum(1, true), 9, 12);
        same(matrix.mean(), 3.5);
        same(matrix.mean(0), 2.5, 3.5, 4.5);
        assertThat(matrix.mean(0, true).shape()).containsExactly(1, 3);
        same(matrix.mean(0, true), 2.5, 3.5, 4.5);
        // squares of the deviations 2.5, 1.5, 0.5, 0.5, 1.5, 2.5 sum to 17.5, divided by 5
        same(matrix.standardDeviation(), Math.sqrt(3.5));
        same(matrix.max(), 6);
        same(matrix.min(), 1);
        same(matrix.max(1), 5, 6);
        same(matrix.argmax(1), 1, 2);
        same(matrix.argmax(0), 1, 0, 1);
        same(matrix.cumsum(1), 1, 6, 9, 4, 6, 12);
        same(Tensor.of(new double[] {3, 4, 12}).norm(), 13);
    }

    @Test
    void indexesAndMasksPickTheirElements() {
        same(matrix.gather(1, Tensor.of(new long[] {2, 0, 1, 1}, 2, 2)), 3, 1, 2, 2);
        same(matrix.indexSelect(0, Tensor.of(new long[] {1, 0, 1})), 4, 2, 6, 1, 5, 3, 4, 2, 6);
        same(matrix.indexSelect(1, Tensor.of(new long[] {2})), 3, 6);
        Tensor oneHot = Tensor.of(new long[] {2, 0}).oneHot(3);
        assertThat(oneHot.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(oneHot.shape()).containsExactly(2, 3);
        same(oneHot, 0, 0, 1, 1, 0, 0);
        same(matrix.maskedFill(matrix.gt(4), -1), 1, -1, 3, 4, 2, -1);
        same(matrix, 1, 5, 3, 4, 2, 6);
    }
}
