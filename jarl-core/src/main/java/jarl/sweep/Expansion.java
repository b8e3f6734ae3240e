package jarl.sweep;

import java.util.List;
import java.util.Optional;

/**
 * All that a sweep describes.
 *
 * @param settings in order
 * @param runs the first seed of every setting, then the second ones, and so on; with a search all seeds of the first setting first
 * @param notes what was chosen otherwise than written, a line each
 * @param search the successive halving that decides which settings go on; empty if all runs are trained to their end
 */
public record Expansion(
        List<Setting> settings, List<PlannedRun> runs, List<String> notes, Optional<SearchState> search) {}
