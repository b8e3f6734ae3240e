/**
 * Tensors on libtorch and on the Java heap, records of tensors handled as one value, and the scopes that free them.
 *
 * <pre>
 *   Tensor            operations, written once with libtorch: TorchTensor
 *     HeapTensor      overrides the operations that are faster on the Java heap, for small networks on a CPU
 *   TensorTree        a tensor or a record of tensors, nested
 *   NamedTensors      the same where nobody wrote a record
 *   TensorScope       owns the native memory of the tensors made while it is open
 * </pre>
 */
@NullMarked
package jarl.tensor;

import org.jspecify.annotations.NullMarked;
