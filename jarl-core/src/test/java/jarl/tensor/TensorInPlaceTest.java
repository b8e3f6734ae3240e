package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TensorInPlaceTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    /** Applies an operation to 1, 4, -2 and checks that it wrote there, and into views of it, and returned the same tensor. */
    private static void writes(UnaryOperator<Tensor> operation, double... expected) {
        Tensor tensor = Tensor.of(new double[] {1, 4, -2});
        Tensor view = tensor.view(3, 1);
        assertThat(operation.apply(tensor)).isSameAs(tensor);
        assertThat(view.toDoubles()).containsExactly(expected, within(1e-12));
    }

    @Test
    void operationsWriteWhereTheyAre() {
        Tensor other = Tensor.of(new double[] {2, 0.5, -1});
        Tensor third = Tensor.of(new double[] {4, 2, 5});
        writes(t -> t.copyInPlace(other), 2, 0.5, -1);
        writes(Tensor::zeroInPlace, 0, 0, 0);
        writes(t -> t.fillInPlace(7), 7, 7, 7);
        writes(t -> t.addInPlace(other), 3, 4.5, -3);
        writes(t -> t.addInPlace(other, -2), -3, 3, 0);
        writes(t -> t.addInPlace(0.5), 1.5, 4.5, -1.5);
        writes(t -> t.subInPlace(other), -1, 3.5, -1);
        writes(t -> t.mulInPlace(other), 2, 2, 2);
        writes(t -> t.mulInPlace(-1), -1, -4, 2);
        writes(t -> t.divInPlace(other), 0.5, 8, 2);
        writes(t -> t.lerpInPlace(other, 0.5), 1.5, 2.25, -1.5);
        writes(t -> t.addProductInPlace(other, third, 0.5), 5, 4.5, -4.5);
        writes(t -> t.addQuotientInPlace(other, third, 2), 2, 4.5, -2.4);
        writes(t -> t.copyInPlace(third).sqrtInPlace(), 2, Math.sqrt(2), Math.sqrt(5));
    }

    @Test
    void copyConvertsTheElementTypeAndRepeatsAlongMissingDimensions() {
        Tensor destination = Tensor.zeros(DType.FLOAT32, 2, 2);
        destination.copyInPlace(Tensor.of(new long[] {3, 4}));
        assertThat(destination.toFloats()).containsExactly(3, 4, 3, 4);
    }

    @Test
    void gradientFlowsThroughRecordedOperationsOnly() {
        // f = x^3 + 2x: f' = 3x^2 + 2
        Tensor x = Tensor.of(new double[] {2, -1}).requireGradient();
        assertThat(x.requiresGradient()).isTrue();
        x.pow(3).add(x.mul(2)).sum().backward();
        assertThat(x.gradient().toDoubles()).containsExactly(14, 5);
        assertThat(x.detach().requiresGradient()).isFalse();
        assertThat(x.mul(2).requiresGradient()).isTrue();
        try (var _ = TensorScope.withoutGradients()) {
            assertThat(x.mul(2).requiresGradient()).isFalse();
        }
    }

    @Test
    void detachSharesMemory() {
        Tensor x = Tensor.of(new double[] {2, -1}).requireGradient();
        x.detach().fillInPlace(3);
        assertThat(x.toDoubles()).containsExactly(3, 3);
    }

    @Test
    void backwardAddsIntoTheMemoryItWasGiven() {
        Tensor gradients = Tensor.of(new double[] {100, 100, 100, 100});
        Tensor x = Tensor.of(new double[] {1, 2}).requireGradient();
        TensorAccess.gradientInto(x, gradients.slice(0, 1, 3));
        x.square().sum().backward();
        assertThat(gradients.toDoubles()).containsExactly(100, 102, 104, 100);
        x.square().sum().backward();
        assertThat(gradients.toDoubles()).containsExactly(100, 104, 108, 100);
        gradients.zeroInPlace();
        x.sum().backward();
        assertThat(gradients.toDoubles()).containsExactly(0, 1, 1, 0);
        assertThat(x.gradient().toDoubles()).containsExactly(1, 1);
    }

    @Test
    void aMovedTensorIsANameForTheOtherMemory() {
        Tensor memory = Tensor.of(new double[] {5, 6, 7, 8});
        Tensor x = Tensor.of(new double[] {1, 2}).requireGradient();
        TensorAccess.moveInto(x, memory.slice(0, 2, 4));
        assertThat(x.toDoubles()).containsExactly(7, 8);
        memory.fillInPlace(3);
        assertThat(x.toDoubles()).containsExactly(3, 3);
        assertThat(x.requiresGradient()).isTrue();
        x.square().sum().backward();
        assertThat(x.gradient().toDoubles()).containsExactly(6, 6);
    }
}
