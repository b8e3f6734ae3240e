/** Tests of the command line, in this process: what is typed, what is printed, the exit code. */
@NullMarked
package jarl.app;

import org.jspecify.annotations.NullMarked;
