package jarl.experiment;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.NoOptions;
import java.util.Map;

/** Options of the environment and its wrappers. */
public record EnvConfig(
        @Option(help = "id of the environment (jarl list envs shows them)", standard = "CartPole-v1")
        String id,

        @Option(
                help = "continuous actions: let the agent act in [-1, 1], mapped linearly to the bounds; false, or an "
                        + "infinite bound, only clips actions to the bounds",
                standard = "true")
        boolean rescaleActions,

        @Option(
                help = "action repeat: number of times each action is applied, with rewards summed; one step is "
                        + "then one decision",
                standard = "1",
                atLeast = 1,
                atMost = 1_000_000)
        int actionRepeat,

        @Option(help = "the environment's own options (jarl describe ID shows them)")
        Record options) {

    public EnvConfig {
        Require.ranges(EnvConfig.class, id, rescaleActions, actionRepeat, options);
    }

    /** Chooses an environment with its default options. */
    public EnvConfig(String id, boolean rescaleActions, int actionRepeat) {
        this(id, rescaleActions, actionRepeat, NoOptions.INSTANCE);
    }

    /** The environment of who chooses none, and its wrappers. */
    static EnvConfig defaults() {
        return Defaults.of(EnvConfig.class, Map.of("options", NoOptions.INSTANCE));
    }

    /** The defaults of the options that an environment has: none if nobody offers that environment, as with one of your own. */
    static Record defaultOptions(String id) {
        return Environments.all().stream()
                .filter(spec -> spec.id().equals(id))
                .findFirst()
                .map(EnvSpec::options)
                .orElse(NoOptions.INSTANCE);
    }

    /**
     * Makes the environments, before any wrapper.
     *
     * @throws jarl.config.ConfigException if nobody offers an environment of this id
     */
    public EnvFactory<?, ?> factory() {
        return Environments.find(id).factory(options);
    }
}
