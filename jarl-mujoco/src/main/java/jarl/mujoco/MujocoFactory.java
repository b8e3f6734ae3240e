package jarl.mujoco;

import jarl.env.Env;
import jarl.env.VectorEnv;
import jarl.env.VectorEnvFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the environments of a task, whose model is compiled when the first one is made. */
final class MujocoFactory implements VectorEnvFactory<float[], float[]> {

    private final Supplier<Model> load;
    private final int frameSkip;
    private final SideView.Camera camera;
    private final int maxSteps;
    private final Function<Simulation, TaskRules> rules;
    private @Nullable Model model;

    MujocoFactory(
            Supplier<Model> load,
            SideView.Camera camera,
            int frameSkip,
            int maxSteps,
            Function<Simulation, TaskRules> rules) {
        this.load = load;
        this.camera = camera;
        this.frameSkip = frameSkip;
        this.maxSteps = maxSteps;
        this.rules = rules;
    }

    /** The compiled model. */
    synchronized Model model() {
        Model known = model;
        if (known == null) {
            known = load.get();
            model = known;
        }
        return known;
    }

    MujocoColumns columns(int columns) {
        return new MujocoColumns(model(), columns, frameSkip, maxSteps, rules);
    }

    @Override
    public VectorEnv<float[], float[]> create(int columns) {
        return columns(columns);
    }

    @Override
    public Env<float[], float[]> create() {
        return new MujocoEnv(columns(1), camera);
    }
}
