package jarl.tensor;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Differentiation of what {@link HeapTensor}s recorded, from the latest operation to the first (reverse accumulation). */
final class HeapBackward {

    /** One recorded operation. */
    static final class Node {

        private static final AtomicLong COUNT = new AtomicLong();

        private final long order = COUNT.getAndIncrement(); // later than all it was computed from
        private final Rule rule;
        private float @Nullable [] derivative;
        private boolean own;

        Node(Rule rule) {
            this.rule = rule;
        }
    }

    /** Propagates the derivative with respect to an operation's result, which must not be changed. */
    @FunctionalInterface
    interface Rule {
        void apply(float[] derivative, HeapBackward backward);
    }

    private final PriorityQueue<Node> reached = new PriorityQueue<>(
            Comparator.comparingLong((Node node) -> node.order).reversed());

    private HeapBackward() {}

    /** Goes on from the derivative of some number with respect to what {@code end} computed. */
    static void run(Node end, float[] derivative) {
        HeapBackward backward = new HeapBackward();
        backward.add(end, derivative);
        Node node = backward.reached.poll();
        while (node != null) {
            float[] arrived = node.derivative;
            node.derivative = null;
            node.own = false;
            if (arrived != null) {
                node.rule.apply(arrived, backward);
            }
            node = backward.reached.poll();
        }
    }

    /** Adds to the derivative with respect to what {@code node} computed; nothing to do without a node. */
    void add(@Nullable Node node, float[] derivative) {
        if (node == null) {
            return;
        }
        float[] before = node.derivative;
        if (before == null) {
            node.derivative = derivative;
            reached.add(node);
            return;
        }
        float[] sum = node.own ? before : before.clone(); // the array may have come by several ways
        for (int i = 0; i < sum.length; i++) {
            sum[i] += derivative[i];
        }
        node.derivative = sum;
        node.own = true;
    }
}
