package jarl.mujoco;

import jarl.env.EnvSpec;
import java.util.List;

/** The tasks by name. */
final class Tasks {

    private Tasks() {}

    static List<String> ids() {
        return new Mujoco().all().stream().map(EnvSpec::id).toList();
    }

    static EnvSpec spec(String id) {
        return new Mujoco()
                .all().stream().filter(spec -> spec.id().equals(id)).findFirst().orElseThrow();
    }

    static MujocoFactory factory(String id, int horizon) {
        return (MujocoFactory) spec(id).factories().apply(new MujocoOptions(horizon));
    }

    static MujocoEnv env(String id) {
        return (MujocoEnv) factory(id, 1000).create();
    }
}
