package jarl.sweep;

import jarl.experiment.ExperimentConfig;
import java.util.List;
import java.util.Map;

/**
 * One combination of values of all levels.
 *
 * @param name its folder among the results, a part for each level; empty where there are no levels
 * @param values the varied ones, by key, as they are typed
 * @param assignments {@code key=value} of the varied ones and of those of all runs
 * @param config the whole configuration, but for the seed
 */
public record Setting(String name, Map<String, String> values, List<String> assignments, ExperimentConfig config) {}
