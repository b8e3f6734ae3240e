package jarl.mujoco;

import jarl.config.ConfigException;
import jarl.config.Require;
import jarl.env.VectorEnvFactory;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A task of one's own MJCF model.
 *
 * <pre>{@code
 * VectorEnvFactory<float[], float[]> stand = MujocoTask.of(Path.of("stick.xml"))
 *         .observeJoints("hinge")
 *         .observeSensors("tip")
 *         .frameSkip(4)
 *         .horizon(500)
 *         .startNoise(0.05)
 *         .reward(state -> 1 - Math.abs(state.position("hinge")) - 0.01 * state.effort())
 *         .terminated(state -> Math.abs(state.position("hinge")) > 0.5)
 *         .build();
 * var run = Training.of(stand).steps(100_000).start();
 * }</pre>
 *
 * <p>Actions are the model's controls in their ranges. Observed are position and velocity of each joint named (all of a joint's numbers), then
 * the sensors named. An episode starts where the model is, with uniform noise on positions and velocities.
 */
public final class MujocoTask {

    private final Path file;
    private final List<String> joints = new ArrayList<>();
    private final List<String> sensors = new ArrayList<>();
    private @Nullable ToDoubleFunction<MujocoState> reward;
    private Predicate<MujocoState> terminated = _ -> false;
    private int frameSkip = 1;
    private int horizon = 1000;
    private double startNoise;

    private MujocoTask(Path file) {
        this.file = file;
    }

    /** Begins a task on an MJCF file, which is read by {@link #build}. */
    public static MujocoTask of(Path mjcf) {
        return new MujocoTask(Objects.requireNonNull(mjcf, "mjcf"));
    }

    /** Observes positions and velocities of these joints. */
    public MujocoTask observeJoints(String... names) {
        joints.addAll(List.of(names));
        return this;
    }

    /** Observes all numbers of these sensors. */
    public MujocoTask observeSensors(String... names) {
        sensors.addAll(List.of(names));
        return this;
    }

    /** Sets the reward of a step, of the state after it. */
    public MujocoTask reward(ToDoubleFunction<MujocoState> value) {
        reward = Objects.requireNonNull(value, "reward");
        return this;
    }

    /** Sets what ends the task, of the state after a step; nothing otherwise. */
    public MujocoTask terminated(Predicate<MujocoState> value) {
        terminated = Objects.requireNonNull(value, "terminated");
        return this;
    }

    /** Sets the number of MuJoCo's timesteps in a step; 1 otherwise. */
    public MujocoTask frameSkip(int value) {
        Require.atLeast("frameSkip", value, 1);
        frameSkip = value;
        return this;
    }

    /** Sets the step at which an episode is truncated; 1000 otherwise. */
    public MujocoTask horizon(int value) {
        Require.atLeast("horizon", value, 1);
        horizon = value;
        return this;
    }

    /** Sets the largest noise on positions and velocities at the start; 0 otherwise. */
    public MujocoTask startNoise(double value) {
        Require.that(value >= 0 && Double.isFinite(value), "startNoise", "a number of at least 0", value);
        startNoise = value;
        return this;
    }

    /**
     * Compiles the model and finds the names.
     *
     * @throws ConfigException if MuJoCo is missing, refuses the model (in its own words), the model has no actuators, a name is not in the model (with those that are), or nothing is observed or rewarded
     */
    public VectorEnvFactory<float[], float[]> build() {
        if (joints.isEmpty() && sensors.isEmpty()) {
            throw new ConfigException(
                    file + ": nothing is observed: expected at least one name in observeJoints or observeSensors");
        }
        Path last = file.getFileName();
        Model model = Model.load((last == null ? file : last).toString(), file);
        if (model.count("nu") == 0) {
            throw new ConfigException(
                    model.name() + ": expected at least one actuator, got none: an agent has nothing to act with");
        }
        List<MujocoPart> parts = new ArrayList<>();
        joints.forEach(name -> parts.add(MujocoPart.position(model, name)));
        joints.forEach(name -> parts.add(MujocoPart.velocity(model, name)));
        sensors.forEach(name -> parts.add(MujocoPart.sensor(model, name)));
        Map<String, String> provenance = provenance(model);
        ToDoubleFunction<MujocoState> given = reward;
        if (given == null) {
            throw new ConfigException(model.name() + ": nothing is rewarded: expected reward(state -> ...)");
        }
        return new MujocoFactory(
                () -> model,
                new SideView.Camera(false, 4, false),
                frameSkip,
                horizon,
                simulation -> new Rules(simulation, parts, given, terminated, startNoise, provenance));
    }

    /** What can be told of the task; what its functions do cannot. */
    private Map<String, String> provenance(Model model) {
        return Map.of(
                "model",
                "of checksum " + model.checksum(),
                "task",
                "joints " + joints + ", sensors " + sensors + ", frameSkip " + frameSkip + ", horizon " + horizon
                        + ", startNoise " + startNoise);
    }

    /** The rules as the user gave them. */
    private static final class Rules implements TaskRules {
        private final Simulation simulation;
        private final List<MujocoPart> parts;
        private final MemorySegment[] arrays;
        private final MujocoState state;
        private final ToDoubleFunction<MujocoState> reward;
        private final Predicate<MujocoState> terminated;
        private final double startNoise;
        private final Map<String, String> provenance;

        Rules(
                Simulation simulation,
                List<MujocoPart> parts,
                ToDoubleFunction<MujocoState> reward,
                Predicate<MujocoState> terminated,
                double startNoise,
                Map<String, String> provenance) {
            this.simulation = simulation;
            this.parts = parts;
            this.arrays = parts.stream().map(part -> part.array(simulation)).toArray(MemorySegment[]::new);
            this.state = new MujocoState(simulation);
            this.reward = reward;
            this.terminated = terminated;
            this.startNoise = startNoise;
            this.provenance = provenance;
        }

        @Override
        public Map<String, String> provenance() {
            return provenance;
        }

        @Override
        public int observationSize() {
            return parts.stream().mapToInt(MujocoPart::count).sum();
        }

        @Override
        public void start(RandomGenerator random) {
            if (startNoise > 0) {
                StartNoise.uniform(simulation.positions, simulation.nq, startNoise, random);
                StartNoise.uniform(simulation.velocities, simulation.nv, startNoise, random);
            }
        }

        @Override
        public void observe(MemorySegment observations, long index) {
            long next = index;
            for (int i = 0; i < arrays.length; i++) {
                MujocoPart part = parts.get(i);
                next = ObservationWriter.write(
                        arrays[i], part.first(), part.first() + part.count(), observations, next);
            }
        }

        @Override
        public double before() {
            return 0;
        }

        @Override
        public double reward(double before, double effort) {
            state.setEffort(effort);
            return reward.applyAsDouble(state);
        }

        @Override
        public boolean terminated() {
            return terminated.test(state);
        }
    }
}
