package jarl.box2d;

import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import java.util.List;

/** The Box2D tasks by name. The thresholds are Gymnasium's. */
public final class Box2dTasks implements EnvProvider {

    @Override
    public List<EnvSpec> environments() {
        String source = "Oleg Klimov; Gymnasium 1.3.0";
        return List.of(
                EnvSpec.of(
                        "LunarLander-v3",
                        "land between two flags, four choices: no engine, left, main, right",
                        source,
                        200,
                        LunarLanderOptions.DEFAULT,
                        LunarLander::new),
                EnvSpec.of(
                        "LunarLanderContinuous-v3",
                        "land between two flags with engines that can be throttled",
                        source,
                        200,
                        LunarLanderOptions.DEFAULT,
                        LunarLanderContinuous::new),
                EnvSpec.of(
                        "BipedalWalker-v3",
                        "walk on two legs over uneven ground, with lidar",
                        source,
                        300,
                        BipedalWalkerOptions.DEFAULT,
                        BipedalWalker::new),
                EnvSpec.of(
                        "BipedalWalkerHardcore-v3",
                        "walk on two legs over stumps, stairs and pits, with lidar",
                        source,
                        300,
                        BipedalWalkerOptions.HARDCORE,
                        BipedalWalker::new));
    }
}
