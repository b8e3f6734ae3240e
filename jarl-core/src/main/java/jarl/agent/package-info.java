/** Agents choose actions with a model and record what the algorithm needs. */
@NullMarked
package jarl.agent;

import org.jspecify.annotations.NullMarked;
