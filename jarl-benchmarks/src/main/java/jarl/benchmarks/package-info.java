/** Micro-benchmarks; whole trainings are measured by {@code jarl bench}. */
@NullMarked
package jarl.benchmarks;

import org.jspecify.annotations.NullMarked;
