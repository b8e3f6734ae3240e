/**
 * {@code jarl dashboard}: a page for all runs below a folder, served by the JDK's HTTP server. It reads only. {@link jarl.dashboard.RunIndex} finds
 * the runs and looks at them again, {@link jarl.dashboard.ProgressTail} reads what tables have grown by, {@link jarl.dashboard.View} makes groups,
 * statistics and curves of them, {@link jarl.dashboard.DashboardServer} answers.
 */
@NullMarked
package jarl.dashboard;

import org.jspecify.annotations.NullMarked;
