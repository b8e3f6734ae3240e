package jarl.mujoco;

import java.lang.foreign.MemorySegment;

/**
 * The numbers of a named thing in one of a simulation's arrays.
 *
 * @param thing in words, such as {@code sensor "tip"}
 * @param field of {@code mjData}
 * @param length of the whole array
 * @param first of the thing's numbers
 * @param count of them
 */
record MujocoPart(String thing, String field, int length, int first, int count) {

    // mjtJoint: how many positions and velocities a free, ball, slide or hinge joint has.
    private static final int[] POSITIONS = {7, 4, 1, 1};
    private static final int[] VELOCITIES = {6, 3, 1, 1};

    static MujocoPart position(Model model, String joint) {
        int index = model.index(Model.Kind.JOINT, joint);
        int count = POSITIONS[model.integer("jnt_type", index)];
        return new MujocoPart(
                Model.Kind.JOINT.of(joint), "qpos", model.count("nq"), model.integer("jnt_qposadr", index), count);
    }

    static MujocoPart velocity(Model model, String joint) {
        int index = model.index(Model.Kind.JOINT, joint);
        int count = VELOCITIES[model.integer("jnt_type", index)];
        return new MujocoPart(
                Model.Kind.JOINT.of(joint), "qvel", model.count("nv"), model.integer("jnt_dofadr", index), count);
    }

    static MujocoPart sensor(Model model, String sensor) {
        int index = model.index(Model.Kind.SENSOR, sensor);
        return new MujocoPart(
                Model.Kind.SENSOR.of(sensor),
                "sensordata",
                model.count("nsensordata"),
                model.integer("sensor_adr", index),
                model.integer("sensor_dim", index));
    }

    static MujocoPart body(Model model, String body) {
        int index = model.index(Model.Kind.BODY, body);
        return new MujocoPart(Model.Kind.BODY.of(body), "xpos", 3 * model.count("nbody"), 3 * index, 3);
    }

    MemorySegment array(Simulation simulation) {
        return simulation.numbers(field, length);
    }
}
