package jarl.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

    private static final ThreadLocal<@Nullable TensorScope> INNERMOST = new ThreadLocal<>();

    private final PointerScope scope;
    private final boolean gradientsBefore;
    private final boolean recordsGradients;
    private final @Nullable TensorScope outer;
    private @Nullable List<Cut> cuts;
    private boolean closed;

    /** The tensors at which differentiation stops, and their successors. */
    private record Cut(TorchTensor leaf, Consumer<Tensor> rest) {}

    private TensorScope(boolean gradients) {
        TorchLibrary.waitIfHeld();
        this.outer = INNERMOST.get();
        if (outer == null) {
            TorchLibrary.settleThread();
        }
        this.gradientsBefore = recordsGradients();
        this.recordsGradients = gradients && gradientsBefore;
        this.scope = new PointerScope();
        GradMode.set_enabled(recordsGradients);
        INNERMOST.set(this);
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
        TensorScope innermost = INNERMOST.get();
        return innermost == null ? GradMode.is_enabled() : innermost.recordsGradients;
    }

    /** Hands tensors to the enclosing scope; without one they live until {@link Tensor#close}. */
    public <S extends TensorTree> S keep(S tuple) {
        if (closed) {
            throw new IllegalStateException("the scope is closed");
        }
        PointerScope enclosing = enclosing();
        return TensorTree.map(tuple, leaf -> {
            if (leaf instanceof HeapTensor) {
                return leaf;
            }
            if (cuts != null && leaf.requiresGradient()) {
                handOnCuts(enclosing);
            }
            // One more owner is enough: this scope gives up its own share when it closes, if it has one.
            if (enclosing != null) {
                enclosing.attach(leaf.raw());
            } else {
                leaf.raw().retainReference();
            }
            return leaf;
        });
    }

    /** Keeps the cuts of which the kept tensors may be functions: differentiation continues there. */
    private void handOnCuts(@Nullable PointerScope enclosing) {
        if (outer == null || enclosing == null) {
            throw new IllegalStateException("there is no scope for what the kept tensor was computed from");
        }
        List<Cut> handed = cuts == null ? List.of() : cuts;
        cuts = null;
        for (Cut cut : handed) {
            enclosing.attach(cut.leaf().raw());
            outer.add(cut);
        }
    }

    /** Makes tensors outlive every scope: they live until {@link Tensor#close}. */
    public static <S extends TensorTree> S unscoped(S tuple) {
        TorchLibrary.load();
        return TensorTree.map(tuple, leaf -> {
            if (leaf instanceof HeapTensor) {
                return leaf;
            }
            leaf.raw().retainReference();
            return leaf;
        });
    }

    /** Makes tensors that {@link #unscoped} took out of every scope, perhaps on another thread, die with the innermost open scope. */
    public static <S extends TensorTree> S adopt(S tuple) {
        TensorScope innermost = innermost();
        return TensorTree.map(tuple, leaf -> {
            if (leaf instanceof HeapTensor) {
                return leaf;
            }
            innermost.scope.attach(leaf.raw());
            var _ = leaf.raw().releaseReference();
            return leaf;
        });
    }

    /** {@link TensorAccess#cut}. */
    static void onBackward(TorchTensor leaf, Consumer<Tensor> rest) {
        innermost().add(new Cut(leaf, rest));
    }

    private void add(Cut cut) {
        List<Cut> all = cuts;
        if (all == null) {
            all = new ArrayList<>();
            cuts = all;
        }
        all.add(cut);
    }

    private static TensorScope innermost() {
        TensorScope innermost = INNERMOST.get();
        if (innermost == null) {
            throw new IllegalStateException("there is no open TensorScope on this thread");
        }
        return innermost;
    }

    /** Whether there are cuts that no derivative has arrived at. */
    static boolean isCut() {
        for (TensorScope open = INNERMOST.get(); open != null; open = open.outer) {
            if (open.cuts != null && !open.cuts.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Goes on behind the cuts that a derivative has arrived at, the latest first. */
    static void continueBackward() {
        Cut cut = nextReached();
        while (cut != null) {
            cut.rest().accept(cut.leaf().gradient()); // may itself go on behind others
            cut = nextReached();
        }
    }

    private static @Nullable Cut nextReached() {
        for (TensorScope open = INNERMOST.get(); open != null; open = open.outer) {
            List<Cut> cuts = open.cuts;
            for (int i = cuts == null ? -1 : cuts.size() - 1; i >= 0; i--) {
                if (cuts.get(i).leaf().hasGradient()) {
                    return cuts.remove(i);
                }
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // the very scope is meant
    private @Nullable PointerScope enclosing() {
        var scopes = PointerScope.getScopeIterator();
        if (scopes.next() != scope) {
            throw new IllegalStateException("keep must be called on the innermost open scope");
        }
        return scopes.hasNext() ? scopes.next() : null;
    }

    /**
     * Frees every tensor of this scope. Harmless if it is closed already.
     *
     * @throws IllegalStateException if a scope opened later is still open, or another thread opened this one
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // the very scope is meant
    public void close() {
        if (closed) {
            return;
        }
        if (INNERMOST.get() != this) {
            throw new IllegalStateException(
                    "scopes are closed by the thread that opened them, the innermost first: this is not its innermost open scope");
        }
        closed = true;
        GradMode.set_enabled(gradientsBefore);
        INNERMOST.set(outer);
        scope.close();
    }
}
