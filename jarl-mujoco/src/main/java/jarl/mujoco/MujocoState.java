package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The present state of a {@link MujocoTask}'s simulation, for its reward and its end. Only inside of these functions. */
public final class MujocoState {

    private final Simulation simulation;
    private final Map<String, Numbers> positions = new HashMap<>();
    private final Map<String, Numbers> velocities = new HashMap<>();
    private final Map<String, Numbers> sensors = new HashMap<>();
    private final Map<String, Numbers> bodies = new HashMap<>();
    private double effort;

    /** A named thing's numbers where the simulation has them. */
    private record Numbers(MujocoPart part, MemorySegment array) {}

    MujocoState(Simulation simulation) {
        this.simulation = simulation;
    }

    void setEffort(double value) {
        effort = value;
    }

    /** The sum of the squares of the last action's components. */
    public double effort() {
        return effort;
    }

    /** Seconds since the start of the episode. */
    public double time() {
        return simulation.time();
    }

    /** The position of a joint, in metres or radians; of a free or ball joint its first number. */
    public double position(String joint) {
        return number(positions.computeIfAbsent(joint, name -> find(MujocoPart::position, name)), 0);
    }

    /** The velocity of a joint, in metres or radians a second; of a free or ball joint its first number. */
    public double velocity(String joint) {
        return number(velocities.computeIfAbsent(joint, name -> find(MujocoPart::velocity, name)), 0);
    }

    /** A number of a sensor, from 0. */
    public double sensor(String sensor, int index) {
        return number(sensors.computeIfAbsent(sensor, name -> find(MujocoPart::sensor, name)), index);
    }

    /** The place of a body in metres: axis 0 is x, 1 is y, 2 is z, which points up. */
    public double place(String body, int axis) {
        return number(bodies.computeIfAbsent(body, name -> find(MujocoPart::body, name)), axis);
    }

    private Numbers find(BiFunction<Model, String, MujocoPart> kind, String name) {
        MujocoPart part = kind.apply(simulation.model(), name);
        return new Numbers(part, part.array(simulation));
    }

    private static double number(Numbers of, int index) {
        MujocoPart part = of.part;
        if (index < 0 || index >= part.count()) {
            throw new IllegalArgumentException(
                    "expected an index in [0, " + (part.count() - 1) + "] of " + part.thing() + ", got " + index);
        }
        return of.array.getAtIndex(JAVA_DOUBLE, part.first() + (long) index);
    }
}
