/**
 * Arithmetic on Java arrays by the JDK's Vector API: matrix products and what stands between them in a network. It knows arrays, not tensors.
 * Classes of this package whose names begin with {@code Vector} use the incubating module {@code jdk.incubator.vector}; nobody may touch them unless
 * {@link jarl.kernel.Vectors#available} says that the module is there.
 */
@NullMarked
package jarl.kernel;

import org.jspecify.annotations.NullMarked;
