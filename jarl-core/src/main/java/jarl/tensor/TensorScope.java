package jarl.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.jspecify.annotations.Nullable;

/**
 * Owns the native memory of every tensor made on this thread while it is the innermost open scope; closing frees them all. Scopes nest and
 * must be closed in reverse order, by the thread that opened them: use try-with-resources.
 *
 * <pre>{@code
 * try (var scope = TensorScope.open()) {
 *     Tensor loss = ...;
 *     loss.backward();
 *     return scope.keep(loss.detach());     // handed to the enclosing scope
 * }
 * }</pre>
 */
public final class TensorScope implements AutoCloseable {

    static {
        TorchLibrary.load();
    }

    private final PointerScope scope;
    private final boolean gradientsBefore;

    private TensorScope(boolean gradients) {
        this.gradientsBefore = GradMode.is_enabled();
        this.scope = new PointerScope();
        GradMode.set_enabled(gradients && gradientsBefore);
    }

    /** Opens a scope in which operations are recorded for differentiation (unless an enclosing scope forbids it). */
    public static TensorScope open() {
        return new TensorScope(true);
    }

    /** Opens a scope in which nothing is recorded for differentiation: acting, evaluating, updating parameters. */
    public static TensorScope withoutGradients() {
        return new TensorScope(false);
    }

    /** Whether operations on this thread are recorded for differentiation now. */
    public static boolean recordsGradients() {
        return GradMode.is_enabled();
    }

    /** Hands tensors to the enclosing scope; without one they live until {@link Tensor#close}. */
    public <S extends ArrayTuple> S keep(S tuple) {
        PointerScope outer = enclosing();
        return ArrayTuple.map(tuple, leaf -> {
            // One more owner is enough: this scope gives up its own share when it closes, if it has one.
            if (outer != null) {
                outer.attach(TorchTensor.torch(leaf));
            } else {
                TorchTensor.torch(leaf).retainReference();
            }
            return leaf;
        });
    }

    /** Makes tensors outlive every scope: they live until {@link Tensor#close}. */
    public static <S extends ArrayTuple> S unscoped(S tuple) {
        TorchLibrary.load();
        return ArrayTuple.map(tuple, leaf -> {
            TorchTensor.torch(leaf).retainReference();
            return leaf;
        });
    }

    @SuppressWarnings("ReferenceEquality") // the very scope is meant
    private @Nullable PointerScope enclosing() {
        var scopes = PointerScope.getScopeIterator();
        if (scopes.next() != scope) {
            throw new IllegalStateException("keep must be called on the innermost open scope");
        }
        return scopes.hasNext() ? scopes.next() : null;
    }

    @Override
    public void close() {
        GradMode.set_enabled(gradientsBefore);
        scope.close();
    }
}
