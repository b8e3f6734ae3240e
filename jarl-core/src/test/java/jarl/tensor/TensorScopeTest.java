package jarl.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class TensorScopeTest {

    record Pair(Tensor first, Tensor second) implements TensorTree {}

    private static boolean alive(Tensor tensor) {
        try {
            return tensor.numel() >= 0;
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("has been freed");
            return false;
        }
    }

    @Test
    void tensorsDieWithTheirScope() {
        Tensor made;
        Tensor view;
        try (var _ = TensorScope.open()) {
            made = Tensor.full(1, 3);
            view = made.slice(0, 0, 2);
            assertThat(alive(made)).isTrue();
        }
        assertThat(alive(made)).isFalse();
        assertThat(alive(view)).isFalse();
    }

    @Test
    void innerScopesFreeOnlyWhatWasMadeInThem() {
        try (var _ = TensorScope.open()) {
            Tensor outside = Tensor.full(1, 3);
            Tensor inside;
            try (var _ = TensorScope.open()) {
                inside = outside.add(1);
            }
            assertThat(alive(inside)).isFalse();
            assertThat(outside.toFloats()).containsOnly(1);
        }
    }

    @Test
    void keepHandsTensorsToTheEnclosingScope() {
        Tensor kept;
        try (var _ = TensorScope.open()) {
            try (var inner = TensorScope.open()) {
                kept = inner.keep(Tensor.full(2, 3).add(1));
            }
            assertThat(kept.toFloats()).containsExactly(3, 3, 3);
        }
        assertThat(alive(kept)).isFalse();
    }

    @Test
    void keepHandsEveryLeafOfATuple() {
        try (var _ = TensorScope.open()) {
            Pair kept;
            try (var inner = TensorScope.open()) {
                kept = inner.keep(new Pair(Tensor.full(1, 2), Tensor.full(2, 2)));
            }
            assertThat(kept.first().toFloats()).containsOnly(1);
            assertThat(kept.second().toFloats()).containsOnly(2);
        }
    }

    @Test
    void withoutAnEnclosingScopeKeptTensorsLiveUntilTheyAreClosed() {
        Tensor kept;
        try (var scope = TensorScope.open()) {
            kept = scope.keep(Tensor.full(2, 3));
        }
        assertThat(kept.toFloats()).containsOnly(2);
        kept.close();
        assertThat(alive(kept)).isFalse();
    }

    @Test
    void onlyTheInnermostScopeCanKeep() {
        try (var outer = TensorScope.open()) {
            Tensor tensor = Tensor.full(1, 2);
            try (var _ = TensorScope.open()) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> outer.keep(tensor))
                        .withMessageContaining("innermost");
            }
        }
    }

    @Test
    void aTensorOfAnOuterScopeStaysThereWhenItIsKept() {
        Tensor tensor;
        try (var _ = TensorScope.open()) {
            tensor = Tensor.full(1, 2);
            try (var middle = TensorScope.open()) {
                try (var inner = TensorScope.open()) {
                    assertThat(inner.keep(tensor.addInPlace(1))).isSameAs(tensor);
                }
                assertThat(middle.keep(tensor).toFloats()).containsOnly(2);
            }
            assertThat(tensor.toFloats()).containsOnly(2);
        }
        assertThat(alive(tensor)).isFalse();
    }

    @Test
    void unscopedTensorsSurviveEveryScope() {
        Tensor survivor;
        try (var _ = TensorScope.open()) {
            try (var _ = TensorScope.open()) {
                survivor = TensorScope.unscoped(Tensor.full(4, 2));
            }
        }
        assertThat(survivor.toFloats()).containsExactly(4, 4);
        survivor.close();
        assertThat(alive(survivor)).isFalse();
    }

    @Test
    void aTensorWithoutAScopeIsUnscopedAlready() {
        Tensor tensor = TensorScope.unscoped(Tensor.full(4, 2));
        try (var _ = TensorScope.open()) {
            assertThat(TensorScope.unscoped(tensor)).isSameAs(tensor);
        }
        assertThat(tensor.toFloats()).containsExactly(4, 4);
        tensor.close();
        assertThat(alive(tensor)).isFalse();
    }

    @Test
    void recordingIsOffInsideAndBackAfterwards() {
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.full(1, 2).requireGradient();
            try (var _ = TensorScope.withoutGradients()) {
                assertThat(x.add(1).requiresGradient()).isFalse();
                try (var _ = TensorScope.open()) {
                    assertThat(x.add(1).requiresGradient())
                            .as("an enclosing scope forbids it")
                            .isFalse();
                }
                assertThat(x.add(1).requiresGradient()).isFalse();
            }
            assertThat(x.add(1).requiresGradient()).isTrue();
        }
    }

    @Test
    void recordingIsBackAfterAnException() {
        try (var _ = TensorScope.open()) {
            Tensor x = Tensor.full(1, 2).requireGradient();
            try (var _ = TensorScope.withoutGradients()) {
                x.view(3);
            } catch (IllegalArgumentException expected) {
                assertThat(x.add(1).requiresGradient()).isTrue();
            }
        }
    }

    @Test
    void largeTensorsInScopesDoNotAccumulate() {
        // 1 MiB each, three a step: a leak would be 600 MiB
        NativeMemory.assertFlat(200, 8, () -> {
            try (var _ = TensorScope.open()) {
                try (var inner = TensorScope.open()) {
                    Tensor ones = Tensor.full(1, 1 << 18);
                    assertThat(inner.keep(ones.add(ones)).at(5).item()).isEqualTo(2);
                }
            }
        });
    }

    @Test
    void smallTensorsAndDerivativesInScopesDoNotAccumulate() {
        // about 20 native objects a step of some 200 bytes: a leak would be 40 MiB
        NativeMemory.assertFlat(10_000, 8, () -> {
            try (var _ = TensorScope.open()) {
                Tensor x = Tensor.of(new float[] {1, 2}).requireGradient();
                x.square().add(x.exp()).clamp(0, 3).mean().backward();
                assertThat(x.gradient().numel()).isEqualTo(2);
            }
        });
    }

    @Test
    void closingUnscopedTensorsFreesTheirMemory() {
        // 1 MiB each, two a step, made outside and inside of a scope
        NativeMemory.assertFlat(100, 8, () -> {
            Tensor outside = TensorScope.unscoped(Tensor.full(1, 1 << 18));
            Tensor inside;
            try (var _ = TensorScope.withoutGradients()) {
                inside = TensorScope.unscoped(Tensor.zeros(DType.INT32, 1 << 18).to(DType.FLOAT32));
            }
            outside.close();
            inside.close();
        });
    }

    @Test
    void readingOutsideOfScopesLeavesNothing() {
        // 32 KiB of converted values a step: a leak would be 150 MiB
        Tensor tensor = TensorScope.unscoped(Tensor.full(1, 1 << 12));
        NativeMemory.assertFlat(5000, 8, () -> assertThat(tensor.toDoubles()[0]).isEqualTo(1));
        tensor.close();
    }

    @Test
    void anUnscopedTensorMayBeClosedBeforeTheScopeItWasMadeIn() {
        Tensor tensor;
        try (var _ = TensorScope.open()) {
            tensor = TensorScope.unscoped(Tensor.full(4, 2));
            tensor.close();
            assertThat(alive(tensor)).isFalse();
        }
        assertThat(alive(tensor)).isFalse();
    }
}
