package jarl.agent;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.lang.foreign.MemorySegment;

/** Looks at what a network says before an environment hears of it: a network that broke is no fault of the environment's. */
final class FiniteNumbers {

    private FiniteNumbers() {}

    /**
     * Minus infinity is allowed, as the logit of what cannot be chosen.
     *
     * @param parameters of a distribution, on the CPU
     */
    static void requireParameters(TensorTree parameters) {
        require(parameters, "the network's output for the policy", true);
    }

    /** Requires finite numbers, of actions or action values. */
    static void require(TensorTree numbers, String what) {
        require(numbers, what, false);
    }

    private static void require(TensorTree numbers, String what, boolean minusInfinityIsAllowed) {
        for (Tensor leaf : TensorTree.leaves(numbers).values()) {
            if (leaf.dtype() != DType.FLOAT32) {
                continue;
            }
            MemorySegment memory = leaf.segment();
            long count = leaf.numel();
            for (long i = 0; i < count; i++) {
                float number = memory.getAtIndex(JAVA_FLOAT, i);
                if (!Float.isFinite(number) && !(minusInfinityIsAllowed && number == Float.NEGATIVE_INFINITY)) {
                    throw new DivergedException(what + " is " + number);
                }
            }
        }
    }
}
