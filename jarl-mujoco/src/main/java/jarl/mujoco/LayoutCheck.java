package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import jarl.config.ConfigException;
import java.lang.foreign.MemorySegment;

/**
 * Compares a layout with the library on a tiny model whose every number is known, so that a wrong table is an error and not nonsense: a
 * ball that falls, a pendulum with a motor, a sensor of it.
 */
final class LayoutCheck {

    private static final String MODEL = """
            <mujoco>
              <option timestep="0.0078125" gravity="0 0 -8"/>
              <visual><global offwidth="321" offheight="123"/></visual>
              <asset>
                <texture name="a" type="cube" builtin="flat" width="1" height="1"/>
                <texture name="b" type="cube" builtin="flat" width="1" height="1"/>
                <texture name="c" type="cube" builtin="flat" width="1" height="1"/>
                <texture name="d" type="cube" builtin="flat" width="1" height="1"/>
                <texture name="e" type="cube" builtin="flat" width="1" height="1"/>
                <texture name="f" type="cube" builtin="flat" width="1" height="1"/>
                <material name="a"/><material name="b"/><material name="c"/><material name="d"/><material name="e"/>
              </asset>
              <worldbody>
                <camera/><camera/><camera/>
                <body name="ball" pos="1 2 3">
                  <freejoint/>
                  <geom type="sphere" size="0.25" mass="2" rgba="0.5 0.25 0.75 1"/>
                </body>
                <body name="pendulum" pos="5 0 0">
                  <joint name="hinge" type="hinge" axis="0 1 0"/>
                  <geom type="sphere" size="0.125" mass="4" pos="0 0 -1"/>
                  <site name="tip" pos="0 0 -1"/>
                </body>
              </worldbody>
              <actuator><motor joint="hinge" gear="3" ctrllimited="true" ctrlrange="-7 7"/></actuator>
              <sensor><framepos objtype="site" objname="tip"/><jointpos joint="hinge"/></sensor>
            </mujoco>
            """;

    private final Layout layout;

    private LayoutCheck(Layout layout) {
        this.layout = layout;
    }

    /** Checks all that is read of models and simulations. */
    static void check(Layout layout) {
        LayoutCheck check = new LayoutCheck(layout);
        Model model = Model.ofText("the check of MuJoCo's layout", MODEL, layout);
        check.model(model);
        try (Simulation simulation = new Simulation(model)) {
            check.simulation(simulation);
        }
    }

    private void model(Model model) {
        String[] counts = {
            "nq", "nv", "nu", "na", "nbody", "njnt", "ngeom", "nsite", "nsensor", "nsensordata", "ncam", "nmat", "ntex"
        };
        int[] expected = {8, 7, 1, 0, 3, 2, 2, 1, 2, 4, 3, 5, 6};
        for (int i = 0; i < counts.length; i++) {
            equal("mjModel " + counts[i], expected[i], (double) Model.whole(model.struct(), layout.model(counts[i])));
        }
        equal("mjModel opt.timestep", 0.0078125, model.timestep());
        equal("mjModel vis.global.offwidth", 321, whole(model, "vis.global.offwidth"));
        equal("mjModel vis.global.offheight", 123, whole(model, "vis.global.offheight"));
        for (String field : new String[] {
            "qpos0",
            "body_mass",
            "jnt_type",
            "jnt_qposadr",
            "jnt_dofadr",
            "geom_type",
            "geom_bodyid",
            "geom_size",
            "geom_rgba",
            "actuator_ctrllimited",
            "actuator_ctrlrange",
            "sensor_dim",
            "sensor_adr"
        }) {
            inside("mjModel " + field, model.struct(), layout.model("buffer"), layout.model("nbuffer"));
        }
        equal("mjModel qpos0", 3, model.number("qpos0", 2));
        equal("mjModel body_mass", 0, model.number("body_mass", 0)); // its neighbour has the mass of all below
        equal("mjModel body_mass", 4, model.number("body_mass", 2));
        equal("mjModel jnt_type", 3, model.integer("jnt_type", 1));
        equal("mjModel jnt_qposadr", 7, model.integer("jnt_qposadr", 1));
        equal("mjModel jnt_dofadr", 6, model.integer("jnt_dofadr", 1));
        equal("mjModel geom_type", 2, model.integer("geom_type", 1));
        equal("mjModel geom_bodyid", 2, model.integer("geom_bodyid", 1));
        equal("mjModel geom_size", 0.125, model.number("geom_size", 3));
        equal("mjModel geom_rgba", 0.25, model.array("geom_rgba", 16).get(java.lang.foreign.ValueLayout.JAVA_FLOAT, 4));
        equal(
                "mjModel actuator_ctrllimited",
                1,
                model.array("actuator_ctrllimited", 1).get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
        equal("mjModel actuator_ctrlrange", 7, model.number("actuator_ctrlrange", 1));
        equal("mjModel sensor_dim", 3, model.integer("sensor_dim", 0));
        equal("mjModel sensor_adr", 3, model.integer("sensor_adr", 1));
    }

    private double whole(Model model, String field) {
        return Model.whole(model.struct(), layout.model(field));
    }

    private void simulation(Simulation simulation) {
        for (String field : new String[] {
            "qpos",
            "qvel",
            "act",
            "qacc_warmstart",
            "ctrl",
            "xpos",
            "xipos",
            "geom_xpos",
            "geom_xmat",
            "site_xpos",
            "cinert",
            "cvel",
            "qfrc_actuator",
            "qfrc_constraint",
            "cfrc_ext",
            "sensordata"
        }) {
            inside("mjData " + field, simulation.struct(), layout.data("buffer"), layout.data("nbuffer"));
        }
        simulation.reset();
        simulation.positions.setAtIndex(JAVA_DOUBLE, 7, Math.PI / 2);
        simulation.velocities.setAtIndex(JAVA_DOUBLE, 6, 0.5);
        simulation.controls.setAtIndex(JAVA_DOUBLE, 0, 2);
        simulation.forward();
        simulation.bodyForces();
        equal("mjData xpos", 5, number(simulation, "xpos", 6));
        equal("mjData xipos", 4, number(simulation, "xipos", 6));
        equal("mjData geom_xpos", 4, number(simulation, "geom_xpos", 3));
        equal("mjData geom_xmat", 1, number(simulation, "geom_xmat", 11));
        equal("mjData site_xpos", 4, number(simulation, "site_xpos", 0));
        equal("mjData cinert", 4, number(simulation, "cinert", 29));
        equal("mjData cvel", 0.5, number(simulation, "cvel", 13));
        equal("mjData qfrc_actuator", 6, number(simulation, "qfrc_actuator", 6));
        equal("mjData qfrc_constraint", 0, number(simulation, "qfrc_constraint", 6));
        equal("mjData cfrc_ext", 0, number(simulation, "cfrc_ext", 6));
        equal("mjData sensordata", Math.PI / 2, number(simulation, "sensordata", 3));
        simulation.step(1);
        equal("mjData qacc_warmstart", -8, number(simulation, "qacc_warmstart", 2));
        equal("mjData time", 0.0078125, simulation.time());
        equal("mjData qvel", -0.0625, simulation.velocity(2));
    }

    private static double number(Simulation simulation, String field, int index) {
        return simulation.numbers(field, index + 1L).getAtIndex(JAVA_DOUBLE, index);
    }

    /** Looks at where an array is before anything reads it. */
    private void inside(String field, MemorySegment struct, Layout.Place buffer, Layout.Place bytes) {
        long start = struct.get(ADDRESS, buffer.offset()).address();
        long end = start + Model.whole(struct, bytes);
        long address = struct.get(ADDRESS, layout.place(field).offset()).address();
        if (address != 0 && (address < start || address > end)) {
            throw wrong(field, "an address in its buffer", "another");
        }
    }

    private void equal(String field, double expected, double got) {
        if (!(Math.abs(got - expected) < 1e-9)) {
            throw wrong(field, expected, got);
        }
    }

    private ConfigException wrong(String field, Object expected, Object got) {
        return new ConfigException("MuJoCo " + layout.name() + " keeps its fields elsewhere than its headers say: "
                + field + ": expected " + expected + ", got " + got + "; use a library as published");
    }
}
