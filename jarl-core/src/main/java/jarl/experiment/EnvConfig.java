package jarl.experiment;

import jarl.config.Help;
import jarl.config.Require;

/** Which environment. */
public record EnvConfig(
        @Help("id of the environment, see jarl list envs") String id,

        @Help(
                "bounded continuous actions: the agent acts in [-1, 1], which is mapped to the bounds; otherwise its actions "
                        + "go to the environment as they are")
        boolean rescaleActions,

        @Help("each action is given to the environment this many times, rewards added up; a step is then one decision")
        int actionRepeat) {

    public EnvConfig {
        Require.atLeast("actionRepeat", actionRepeat, 1);
    }
}
