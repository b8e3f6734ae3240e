package jarl.sweep;

import java.util.List;

/**
 * All that a sweep describes.
 *
 * @param settings in order
 * @param runs the first seed of every setting, then the second ones, and so on
 * @param notes what was chosen otherwise than written, a line each
 */
public record Expansion(List<Setting> settings, List<PlannedRun> runs, List<String> notes) {}
