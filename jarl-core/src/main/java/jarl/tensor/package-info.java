/** Tensors over libtorch, records of tensors handled as one value, and who frees them. */
@NullMarked
package jarl.tensor;

import org.jspecify.annotations.NullMarked;
