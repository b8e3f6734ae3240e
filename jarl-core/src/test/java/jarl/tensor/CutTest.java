package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutTest {

    @Test
    void theRestGetsTheDerivativeAndGoesOn() {
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.of(new float[] {1, 2}).requireGradient();
            Tensor y = x.square();
            Tensor cut = y.cut(derivative -> y.backward(derivative));
            assertThat(cut.toFloats()).containsExactly(1, 4);
            cut.square().sum().backward();
            assertThat(x.gradient().toFloats()).containsExactly(4, 32); // of x^4
        }
    }

    @Test
    void anInnerScopeMayStartTheDifferentiation() {
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.full(3, 1).requireGradient();
            Tensor y = x.mul(2);
            Tensor cut = y.cut(derivative -> y.backward(derivative));
            try (var _ = TensorScope.open()) {
                cut.mul(5).sum().backward();
            }
            assertThat(x.gradient().toFloats()).containsExactly(10);
        }
    }

    @Test
    void cutsBehindCutsFollow() {
        try (var _ = TensorScope.open()) {
            List<String> order = new ArrayList<>();
            Tensor x = Tensor.full(3, 1).requireGradient();
            Tensor y = x.square();
            Tensor first = y.cut(derivative -> {
                order.add("first");
                y.backward(derivative);
            });
            Tensor z = first.mul(2);
            Tensor second = z.cut(derivative -> {
                order.add("second");
                z.backward(derivative);
            });
            second.mul(7).sum().backward();
            assertThat(order).containsExactly("second", "first");
            assertThat(x.gradient().toFloats()).containsExactly(6 * 14);
        }
    }

    @Test
    void whatNoDerivativeReachesIsLeftAlone() {
        try (var _ = TensorScope.open()) {
            List<Tensor> got = new ArrayList<>();
            Tensor x = Tensor.full(3, 1).requireGradient();
            Tensor unused = x.mul(2).cut(got::add);
            x.mul(5).sum().backward();
            assertThat(got).isEmpty();
            unused.sum().backward();
            assertThat(got).hasSize(1);
        }
    }

    @Test
    void itIsForgottenWithItsScope() {
        List<Tensor> got = new ArrayList<>();
        try (var _ = TensorScope.open()) {
            try (var _ = TensorScope.open()) {
                var _ = Tensor.full(3, 1).requireGradient().mul(2).cut(got::add);
            }
            Tensor x = Tensor.full(1, 1).requireGradient();
            x.mul(2).sum().backward();
        }
        assertThat(got).isEmpty();
    }

    @Test
    void itNeedsAScope() {
        Tensor x = TensorScope.unscoped(Tensor.full(1, 1));
        assertThatIllegalStateException().isThrownBy(() -> x.cut(_ -> {})).withMessageContaining("TensorScope");
        x.close();
    }
}
