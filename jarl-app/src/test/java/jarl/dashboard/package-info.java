@NullMarked
package jarl.dashboard;

import org.jspecify.annotations.NullMarked;
