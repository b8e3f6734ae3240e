package jarl.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.env.check.EnvChecker;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BipedalWalkerTest implements EnvContract<float[], float[]> {

    @Override
    public Env<float[], float[]> create() {
        return new BipedalWalker();
    }

    @Override
    public Optional<Env<float[], float[]>> createWithLimit(int maxSteps) {
        return Optional.of(new BipedalWalker(BipedalWalkerOptions.DEFAULT.withMaxSteps(maxSteps)));
    }

    static List<Recording> falling() {
        return Recording.of("bipedal-walker").stream()
                .filter(recording -> recording.toString().contains("falling"))
                .toList();
    }

    /** Above ground three metres lower: motors, hinges, lidar and rewards are Box2D's, but for the rounding of sines. */
    @ParameterizedTest
    @MethodSource("falling")
    void movesAsWithBox2dInTheAir(Recording recording) {
        BipedalWalker env = walker(recording);
        float[] observation = env.start(recording.terrain());
        for (int t = 0; t < 25; t++) {
            recording.assertObservation(t, observation, 3e-5);
            Step<float[]> step = env.step(recording.action(t));
            recording.assertReward(t, step.reward(), 1e-4);
            observation = step.observation();
        }
    }

    /** The feet begin across two pieces of ground, where the solvers differ (docs/box2d.md), by a hundredth after half a second. */
    @Test
    void standsNearlyAsWithBox2d() {
        Recording recording = Recording.of("bipedal-walker").stream()
                .filter(each -> each.toString().equals("standing"))
                .findFirst()
                .orElseThrow();
        BipedalWalker env = walker(recording);
        float[] observation = env.start(recording.terrain());
        for (int t = 0; t < recording.steps(); t++) {
            recording.assertObservation(t, observation, 0.05);
            Step<float[]> step = env.step(recording.action(t));
            recording.assertReward(t, step.reward(), 0.005);
            observation = step.observation();
        }
    }

    private static BipedalWalker walker(Recording recording) {
        return new BipedalWalker(
                recording.flag("hardcore") ? BipedalWalkerOptions.HARDCORE : BipedalWalkerOptions.DEFAULT);
    }

    /** Level ground: the hull's middle is 2 * 34/30 above it, and ray i meets it after that / cos(0.15 i), of 160/30 m. */
    @Test
    void lidarSeesLevelGround() {
        double[] level = new double[WalkerTerrain.LENGTH];
        Arrays.fill(level, WalkerTerrain.HEIGHT - 1);
        BipedalWalker env = new BipedalWalker();
        float[] first = env.start(new WalkerTerrain(level, List.of(), 0));
        double height = first[14] * 160 / 30.0;
        assertThat(height).isCloseTo(1 + 2 * 34 / 30.0, within(0.1));
        for (int ray = 0; ray < 10; ray++) {
            double expected = Math.min(1, height / Math.cos(0.15 * ray) / (160 / 30.0));
            assertThat((double) first[14 + ray]).as("ray %d", ray).isCloseTo(expected, within(1e-4));
        }
    }

    /** 130/30 a metre of the hull, 5 a radian of its angle, and 0.00035 * 80 for each joint's |action|, clipped at 1. */
    @Test
    void effortCosts() {
        BipedalWalker idle = new BipedalWalker();
        BipedalWalker busy = new BipedalWalker();
        double[] deep = new double[WalkerTerrain.LENGTH];
        WalkerTerrain terrain = new WalkerTerrain(deep, List.of(), 0);
        idle.start(terrain);
        busy.start(terrain);
        double difference = idle.step(new float[4]).reward()
                - busy.step(new float[] {1e-6f, 3, -1e-6f, 0}).reward();
        assertThat(difference).isCloseTo(0.028, within(0.01));
    }

    @Test
    void aFallEndsTheEpisode() {
        BipedalWalker env = new BipedalWalker();
        env.reset(new RandomStreams(1).stream("env"));
        Step<float[]> step;
        do {
            step = env.step(new float[] {1, 1, 1, 1});
        } while (!step.ends());
        assertThat(step.terminated()).isTrue();
        assertThat(step.reward()).isEqualTo(-100);
    }

    @Test
    void theCheckerFindsNothing() {
        assertThat(EnvChecker.check(BipedalWalker::new, 1, 600)).isEmpty();
        assertThat(EnvChecker.check(() -> new BipedalWalker(BipedalWalkerOptions.HARDCORE), 1, 600))
                .isEmpty();
    }
}
