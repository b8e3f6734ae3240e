@NullMarked
package jarl.app.report;

import org.jspecify.annotations.NullMarked;
