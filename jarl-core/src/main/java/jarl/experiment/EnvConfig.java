package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.NoOptions;

/** Which environment. */
public record EnvConfig(
        @Help("id of the environment, see jarl list envs") String id,

        @Help(
                "continuous actions: where both bounds are finite the agent acts in [-1, 1], which is mapped to them; otherwise "
                        + "its actions are only clipped to the bounds, as they always are where one bound is infinite")
        boolean rescaleActions,

        @Help("each action is given to the environment this many times, rewards added up; a step is then one decision")
        int actionRepeat,

        @Help("the environment's own options, see jarl describe ID")
        Record options) {

    public EnvConfig {
        Require.atLeast("actionRepeat", actionRepeat, 1);
        Require.atMost("actionRepeat", actionRepeat, 1_000_000);
    }

    /** An environment without options of its own. */
    public EnvConfig(String id, boolean rescaleActions, int actionRepeat) {
        this(id, rescaleActions, actionRepeat, NoOptions.INSTANCE);
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
