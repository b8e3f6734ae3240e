/** Probability distributions over actions: drawn from in the sampler, differentiated by the learner. */
@NullMarked
package jarl.distribution;

import org.jspecify.annotations.NullMarked;
