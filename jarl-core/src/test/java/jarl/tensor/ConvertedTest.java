package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Converted copies of parameters are kept for acting and never out of date. */
class ConvertedTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private static float only(Tensor tensor) {
        return tensor.to(DType.FLOAT32).toFloats()[0];
    }

    @Test
    void theOwnTypeIsNotCopied() {
        Tensor value = Tensor.full(1, 2);
        assertThat(TensorAccess.converted(value, DType.FLOAT32)).isSameAs(value);
    }

    @Test
    void theCopyIsKeptUntilTheValuesChange() {
        Tensor value = Tensor.full(1, 2);
        try (var _ = TensorScope.withoutGradients()) {
            Tensor copy = TensorAccess.converted(value, DType.BFLOAT16);
            assertThat(copy.dtype()).isEqualTo(DType.BFLOAT16);
            assertThat(TensorAccess.converted(value, DType.BFLOAT16)).isSameAs(copy);
            var _ = value.addInPlace(1);
            assertThat(only(TensorAccess.converted(value, DType.BFLOAT16))).isEqualTo(2);
        }
        value.close();
    }

    @Test
    void theCopySurvivesTheScopeItWasMadeIn() {
        Tensor value = Tensor.full(3, 2);
        for (int i = 0; i < 2; i++) {
            try (var _ = TensorScope.withoutGradients()) {
                assertThat(only(TensorAccess.converted(value, DType.BFLOAT16))).isEqualTo(3);
            }
        }
        value.close();
    }

    /** The copies of a network that compute other rows on other threads are such names. */
    @Test
    void writesToTheBlockAreSeenUnderASecondName() {
        Tensor block = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, 6));
        Tensor value = TensorScope.unscoped(Tensor.full(1, 2)).requireGradient();
        Tensor second = TensorScope.unscoped(Tensor.full(1, 2)).requireGradient();
        try (var _ = TensorScope.withoutGradients()) {
            TensorAccess.moveInto(value, block.slice(0, 2, 4));
            TensorAccess.moveInto(second, value.detach());
            assertThat(only(TensorAccess.converted(second, DType.BFLOAT16))).isZero();
            var _ = block.addInPlace(5);
            assertThat(only(TensorAccess.converted(second, DType.BFLOAT16))).isEqualTo(5);
        }
        second.close();
        value.close();
        block.close();
    }

    @Test
    void writesToTheBlockThatHoldsTheValuesAreSeen() {
        Tensor block = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, 6));
        Tensor value = TensorScope.unscoped(Tensor.full(1, 2)).requireGradient();
        try (var _ = TensorScope.withoutGradients()) {
            TensorAccess.moveInto(value, block.slice(0, 2, 4));
        }
        for (int i = 0; i < 3; i++) {
            try (var _ = TensorScope.withoutGradients()) {
                var _ = block.addInPlace(1);
                assertThat(only(TensorAccess.converted(value, DType.BFLOAT16))).isEqualTo(i + 1);
                var _ = block.slice(0, 3, 6).fillInPlace(7); // another part of the block: the copy may be made anew
                assertThat(only(TensorAccess.converted(value, DType.BFLOAT16))).isEqualTo(i + 1);
            }
        }
        value.close();
        block.close();
    }

    @Test
    void derivativesPassThroughTheConversion() {
        Tensor value = Tensor.full(1.5, 2).requireGradient();
        try (var _ = TensorScope.withoutGradients()) {
            var _ = TensorAccess.converted(value, DType.BFLOAT16); // is not what is differentiated
        }
        TensorAccess.converted(value, DType.BFLOAT16)
                .to(DType.FLOAT32)
                .square()
                .sum()
                .backward();
        assertThat(value.gradient().toFloats()).containsExactly(3, 3);
        value.close();
    }
}
