package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures by MuJoCo's own renderer, where this machine has OpenGL. */
class SceneViewTest {

    private static final SideView.Camera SIDE = new SideView.Camera(false, 4, false);

    /** A ball before a camera of 45 degrees, and one behind it, which is hidden. */
    private static final String BALL = """
            <mujoco>
              VISUAL
              <worldbody>
                <light pos="0 -5 1" dir="0 1 0" diffuse=".1 .1 .1" castshadow="false"/>
                <camera name="track" pos="0 -3 1" xyaxes="1 0 0 0 0 1" fovy="45"/>
                <body name="ball" pos="0 0 1"><joint/><geom size="0.5" rgba="COLOUR"/></body>
                <geom size="0.1" pos="0 2 1" rgba="0 1 0 1"/>
              </worldbody>
            </mujoco>
            """;

    @BeforeEach
    void requireOpenGl() {
        Library.require();
        try {
            GlThread.call(GlContext::description);
        } catch (IllegalStateException e) {
            Assumptions.abort(e.getMessage());
        }
    }

    @Test
    void aBallIsAsLargeAsItsCameraSeesIt() {
        try (Simulation simulation = simulation("1 0 0 1", "");
                SceneView view = SceneView.open(simulation)) {
            BufferedImage picture = view.draw();
            // A sphere of radius r at distance d has the tangent r / sqrt(d^2 - r^2) of its half angle; half the height
            // is tan(22.5 degrees).
            double radius = 200 / Math.tan(Math.PI / 8) * 0.5 / Math.sqrt(9 - 0.25);
            assertThat((double) count(picture, rgb -> red(rgb) > 2 * green(rgb) + 20))
                    .isCloseTo(Math.PI * radius * radius, within(0.03 * Math.PI * radius * radius));
            assertThat(red(picture.getRGB(300, 200))).isGreaterThan(100);
            assertThat(count(picture, rgb -> green(rgb) > 2 * red(rgb) + 20)).isZero();
        }
    }

    @Test
    void aPictureHasItsTopAtTheTopAndItsLeftAtTheLeft() {
        try (Simulation simulation = simulation("1 0 0 1", "");
                SceneView view = SceneView.open(simulation)) {
            simulation.numbers("geom_xpos", 6).setAtIndex(JAVA_DOUBLE, 3, -0.8); // of the ball, after that of the world
            simulation.numbers("geom_xpos", 6).setAtIndex(JAVA_DOUBLE, 5, 1.5);
            BufferedImage picture = view.draw();
            assertThat(red(picture.getRGB(300 - 129, 200 - 80))).isGreaterThan(100); // 161 pixels a metre at 3 metres
            assertThat(red(picture.getRGB(300 + 129, 200 + 80))).isLessThan(50);
        }
    }

    @Test
    void simulationsAreDrawnInTurnsEachAsItIs() {
        try (Simulation red = simulation("1 0 0 1", "");
                Simulation blue = simulation("0 0 1 1", "");
                SceneView redView = SceneView.open(red);
                SceneView blueView = SceneView.open(blue)) {
            for (int i = 0; i < 2; i++) {
                int first = redView.draw().getRGB(300, 200);
                int second = blueView.draw().getRGB(300, 200);
                assertThat(red(first)).isGreaterThan(blue(first) + 50);
                assertThat(blue(second)).isGreaterThan(red(second) + 50);
            }
        }
    }

    @Test
    void drawingChangesNothingOfASimulation() throws IOException {
        try (MujocoEnv drawn = Tasks.env("HalfCheetah-v5");
                MujocoEnv plain = Tasks.env("HalfCheetah-v5")) {
            drawn.reset(new RandomStreams(3).stream("start"));
            plain.reset(new RandomStreams(3).stream("start"));
            for (int i = 0; i < 5; i++) {
                assertThat(drawn.render().orElseThrow().getWidth()).isEqualTo(600);
                drawn.step(new float[] {1, -1, 1, 0, 0.5f, -0.5f});
                plain.step(new float[] {1, -1, 1, 0, 0.5f, -0.5f});
                assertThat(state(drawn)).isEqualTo(state(plain));
            }
        }
    }

    @Test
    void everyTaskShowsMoreThanItsBackground() {
        for (var spec : new Mujoco().all()) {
            if (spec.id().endsWith("-v5")) {
                try (MujocoEnv env = Tasks.env(spec.id());
                        SceneView view = SceneView.open(env.column().simulation(0))) {
                    env.reset(new RandomStreams(1).stream("start"));
                    // Limbs are of warm colours or of strong ones; sky and floor are grey or blue.
                    assertThat(count(view.draw(), rgb -> red(rgb) > blue(rgb) + 50 || green(rgb) > red(rgb) + 50))
                            .as(spec.id())
                            .isBetween(400L, 100_000L);
                }
            }
        }
    }

    @Test
    void anErrorOfTheRendererIsAnExceptionAndTheSideViewIsDrawn() {
        // MuJoCo cannot make a map of shadows of that size, which is an error of its own.
        try (Simulation simulation = simulation("1 0 0 1", "<visual><quality shadowsize=\"1000000\"/></visual>")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> SceneView.open(simulation))
                    .withMessageContaining("mjr_makeContext: MuJoCo: ");
            List<String> told = new ArrayList<>();
            try (Pictures pictures = new Pictures(simulation, SIDE, SceneView::open, told::add)) {
                assertThat(pixels(pictures.draw())).isEqualTo(pixels(SideView.draw(simulation, SIDE)));
                assertThat(pixels(pictures.draw())).isEqualTo(pixels(SideView.draw(simulation, SIDE)));
            }
            assertThat(told).hasSize(1);
            assertThat(told.getFirst())
                    .startsWith("pictures are from the side, since MuJoCo's renderer cannot be used: ");
        }
        try (Simulation simulation = simulation("1 0 0 1", "");
                SceneView view = SceneView.open(simulation)) {
            assertThat(red(view.draw().getRGB(300, 200))).isGreaterThan(100); // others are still drawn
        }
    }

    @Test
    void aWrongSizeOfAStructureIsAnError() {
        for (String structure : new String[] {"mjvScene", "mjrContext", "mjvCamera"}) {
            Layout right = MujocoLibrary.load();
            Map<String, Layout.Place> places = new HashMap<>(right.places());
            places.put(structure + " sizeof", new Layout.Place(0, right.whole(structure) - 8));
            Model model = Model.ofText("ball", mjcf("1 0 0 1", ""), new Layout(right.name(), right.version(), places));
            try (Simulation simulation = new Simulation(model)) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> SceneView.open(simulation))
                        .withMessageContaining("has a " + structure + " of another size than");
            }
        }
    }

    private static String mjcf(String colour, String visual) {
        return BALL.replace("COLOUR", colour).replace("VISUAL", visual);
    }

    private static Simulation simulation(String colour, String visual) {
        Simulation simulation = new Simulation(Model.ofResource("ball", mjcf(colour, visual)));
        simulation.reset();
        simulation.forward();
        return simulation;
    }

    private static byte[] state(MujocoEnv env) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        env.column().saveState(0, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static long count(BufferedImage picture, IntPredicate wanted) {
        return IntStream.of(pixels(picture)).filter(wanted).count();
    }

    private static int red(int rgb) {
        return rgb >> 16 & 255;
    }

    private static int green(int rgb) {
        return rgb >> 8 & 255;
    }

    private static int blue(int rgb) {
        return rgb & 255;
    }
}
