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
            Tensor cut = TensorAccess.cut(y, derivative -> y.backward(derivative));
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
            Tensor cut = TensorAccess.cut(y, derivative -> y.backward(derivative));
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
            Tensor first = TensorAccess.cut(y, derivative -> {
                order.add("first");
                y.backward(derivative);
            });
            Tensor z = first.mul(2);
            Tensor second = TensorAccess.cut(z, derivative -> {
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
            Tensor unused = TensorAccess.cut(x.mul(2), got::add);
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
                var _ = TensorAccess.cut(Tensor.full(3, 1).requireGradient().mul(2), got::add);
            }
            Tensor x = Tensor.full(1, 1).requireGradient();
            x.mul(2).sum().backward();
        }
        assertThat(got).isEmpty();
    }

    @Test
    void itNeedsAScope() {
        Tensor x = TensorScope.unscoped(Tensor.full(1, 1));
        assertThatIllegalStateException()
                .isThrownBy(() -> TensorAccess.cut(x, _ -> {}))
                .withMessageContaining("TensorScope");
        x.close();
    }
}
