package jarl.mujoco;

import jarl.config.ConfigException;
import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.env.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The MuJoCo tasks of Gymnasium by name. Version 4 is offered where it differs from version 5; Pusher-v4 is not, whose cylinder is so light
 * that later versions of MuJoCo cannot simulate it.
 */
public final class Mujoco implements EnvProvider {

    private static final String SOURCE = "Todorov et al. 2012; Gymnasium 1.3.0";

    private final List<EnvSpec> specs = new ArrayList<>();

    /** The tasks by name, whether they can be played on this machine or not. */
    public Mujoco() {
        for (int version : new int[] {5, 4}) {
            add(version);
        }
    }

    @Override
    public List<EnvSpec> environments() {
        return lack().isEmpty() ? all() : List.of();
    }

    /** All tasks, with a library or without. */
    List<EnvSpec> all() {
        return List.copyOf(specs);
    }

    @Override
    public Optional<String> lacks(String id) {
        return specs.stream().anyMatch(spec -> spec.id().equals(id)) ? lack() : Optional.empty();
    }

    @Override
    public Optional<Requirement> requirement() {
        return Optional.of(new Requirement("MuJoCo", state()));
    }

    private static String state() {
        try {
            Layout layout = MujocoLibrary.load();
            return layout.name() + ", " + MujocoLibrary.path() + ", its fields are where they are expected; "
                    + pictures();
        } catch (ConfigException e) {
            return "cannot be used: " + e.getMessage();
        }
    }

    private static String pictures() {
        try {
            return "pictures by " + GlThread.call(GlContext::description);
        } catch (IllegalStateException e) {
            return "pictures from the side: " + e.getMessage();
        }
    }

    private static Optional<String> lack() {
        try {
            LibrarySearch.here().find();
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of("needs MuJoCo: " + e.getMessage());
        }
    }

    private void add(int version) {
        task("InvertedPendulum", "keep a pole upright on a cart", version, 950)
                .model("inverted-pendulum", 2, still(3), s -> new BalancedPole(s, version));
        task("InvertedDoublePendulum", "keep two poles, one on the other, upright on a cart", version, 9100)
                .model("inverted-double-pendulum", 5, still(4), s -> new BalancedPoles(s, version));
        task("Reacher", "bring the tip of an arm to a target", version, -3.75)
                .within(50)
                .model("reacher", 2, new SideView.Camera(true, 1.1, false), s -> new Reaching(s, version));
        if (version == 5) {
            task("Pusher", "push a cylinder to a goal with an arm", version, Double.NaN)
                    .within(100)
                    .model("pusher", 5, new SideView.Camera(true, 2.4, false, 0.4, -0.4), Pushing::new);
            task("Swimmer", "swim with three links", version, 360)
                    .model(
                            "swimmer",
                            4,
                            new SideView.Camera(true, 6, true),
                            s -> new PlanarRunner(s, PlanarRunner.Settings.SWIMMER, 4));
            task("HalfCheetah", "run on two legs in a plane", version, 4800)
                    .model(
                            "half-cheetah",
                            5,
                            moving(4),
                            s -> new PlanarRunner(s, PlanarRunner.Settings.HALF_CHEETAH, 5));
        }
        task("Hopper", "hop on one leg in a plane", version, 3800)
                .model("hopper", 4, moving(4), s -> new PlanarRunner(s, PlanarRunner.Settings.hopper(version), 4));
        task("Walker2d", "walk on two legs in a plane", version, Double.NaN)
                .model("walker2d", 4, moving(4), s -> new PlanarRunner(s, PlanarRunner.Settings.walker(version), 4));
        task("Ant", "walk on four legs", version, 6000).model("ant", 5, moving(5), s -> new FourLegs(s, version, 5));
        task("Humanoid", "walk upright on two legs", version, Double.NaN)
                .model("humanoid", 5, moving(4), s -> new TwoLegs(s, version, false, 5));
        task("HumanoidStandup", "get up from lying on the back", version, Double.NaN)
                .model("humanoid-standup", 5, moving(4), s -> new TwoLegs(s, version, true, 5));
    }

    private Listed task(String name, String description, int version, double solvedAt) {
        return new Listed(name + "-v" + version, description, solvedAt, 1000);
    }

    private static SideView.Camera still(double metres) {
        return new SideView.Camera(false, metres, false);
    }

    private static SideView.Camera moving(double metres) {
        return new SideView.Camera(false, metres, true);
    }

    /** A task that is being listed. */
    private final class Listed {
        private final String id;
        private final String description;
        private final double solvedAt;
        private final int horizon;

        Listed(String id, String description, double solvedAt, int horizon) {
            this.id = id;
            this.description = description;
            this.solvedAt = solvedAt;
            this.horizon = horizon;
        }

        Listed within(int steps) {
            return new Listed(id, description, solvedAt, steps);
        }

        void model(String model, int frameSkip, SideView.Camera camera, Function<Simulation, TaskRules> rules) {
            specs.add(EnvSpec.withFactories(
                    id,
                    description,
                    SOURCE,
                    solvedAt,
                    MujocoOptions.within(horizon),
                    options -> new MujocoFactory(
                            () -> Model.ofResource(id, mjcf(id, model)), camera, frameSkip, options.horizon(), rules)));
        }
    }

    /** Both versions share their models but for the friction of a foot of Walker2d; all models share how they look. */
    private static String mjcf(String id, String model) {
        return Model.resource("models/" + model + ".xml")
                .replace("<!-- look.xml -->", Model.resource("models/look.xml"))
                .replace("RIGHT_FOOT_FRICTION", id.endsWith("4") ? "0.9" : "1.9");
    }
}
