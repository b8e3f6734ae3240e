package jarl.sweep;

import jarl.config.ConfigException;
import java.util.OptionalLong;

/** How the settings of a sweep are searched, other than by training all of them. */
public sealed interface Search {

    /**
     * A random part of the settings, drawn without replacement.
     *
     * @param settings how many
     * @param seed of the draw
     */
    record Random(int settings, long seed) implements Search {
        public Random {
            if (settings < 1) {
                throw new ConfigException("search.settings must be at least 1, got " + settings);
            }
        }
    }

    /**
     * Successive halving: see {@link SearchState}.
     *
     * @param minimumSteps of a run at the first rung
     * @param maximumSteps of a whole run; empty for those of its configuration
     * @param factor about one setting in so many goes on at each rung, and has as many times the steps
     */
    record Asha(long minimumSteps, OptionalLong maximumSteps, int factor) implements Search {
        public Asha {
            if (minimumSteps < 1) {
                throw new ConfigException("search.minimumSteps must be at least 1, got " + minimumSteps);
            }
            if (factor < 2 || factor > 1000) {
                throw new ConfigException("search.factor must be in [2, 1000], got " + factor);
            }
        }
    }
}
