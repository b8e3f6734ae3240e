/** Networks: from observations to policies and values. */
@NullMarked
package jarl.model;

import org.jspecify.annotations.NullMarked;
