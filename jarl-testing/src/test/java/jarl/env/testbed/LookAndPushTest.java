package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.env.testbed.LookAndPush.Reaction;
import jarl.env.testbed.LookAndPush.Scene;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.Space;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LookAndPushTest implements EnvContract<Scene, Reaction> {

    @Override
    public Env<Scene, Reaction> create() {
        return new LookAndPush();
    }

    @Override
    public Optional<Env<Scene, Reaction>> createWithLimit(int maxSteps) {
        return Optional.of(new LookAndPush(maxSteps));
    }

    @Override
    public List<Wrong<Reaction>> wrongActions(Space<Reaction> actionSpace) {
        return List.of(
                new Wrong<>(new Reaction(4, new float[2]), "expected an integer in [0, 3], got 4"),
                new Wrong<>(new Reaction(0, new float[3]), "expected 2 values, got 3"),
                new Wrong<>(new Reaction(0, new float[] {0, Float.NaN}), "got NaN"));
    }

    /** The quarter that holds all four white pixels. */
    private static int look(Scene scene) {
        int quarter = -1;
        int white = 0;
        for (int i = 0; i < 64; i++) {
            if (scene.image()[i] != 0) {
                assertThat(scene.image()[i]).isEqualTo((byte) 255);
                int here = (i / 8 < 4 ? 0 : 2) + (i % 8 < 4 ? 0 : 1);
                assertThat(quarter).isIn(-1, here);
                quarter = here;
                white++;
            }
        }
        assertThat(white).isEqualTo(4);
        return quarter;
    }

    @Test
    void rewardAddsUpThePartsOfTheAction() {
        LookAndPush env = new LookAndPush();
        RandomStream random = new RandomStreams(1).stream("env");
        Scene scene = env.reset(random);
        float x = scene.joints()[0];
        float y = scene.joints()[1];
        float nearX = x > 0 ? x - 0.5f : x + 0.5f;
        assertReward(1, look(scene), x, y);
        assertReward(0.5, (look(scene) + 1) % 4, x, y);
        // 1/4 of 0.5 is lost at the first joint.
        assertReward(0.875, look(scene), nearX, y);
        assertReward(0.375, (look(scene) + 3) % 4, nearX, y);
    }

    /** For the first step of the episode of seed 1. */
    private static void assertReward(double expected, int quarter, float x, float y) {
        LookAndPush env = new LookAndPush();
        env.reset(new RandomStreams(1).stream("env"));
        assertThat(env.step(new Reaction(quarter, new float[] {x, y})).reward()).isCloseTo(expected, within(1e-6));
    }

    @Test
    void pushesAreClippedAndAWrongOneEarnsNothingButNeverLess() {
        LookAndPush env = new LookAndPush(100_000);
        Scene scene = env.reset(new RandomStreams(2).stream("env"));
        for (int i = 0; i < 100; i++) {
            float load = scene.joints()[0];
            Step<Scene> step = env.step(new Reaction((look(scene) + 2) % 4, new float[] {1000, -1000}));
            double first = Math.max(0, 1 - Math.abs(1 - load));
            double second = Math.max(0, 1 - Math.abs(-1 - scene.joints()[1]));
            assertThat(step.reward()).isCloseTo((first + second) / 4, within(1e-6));
            scene = step.observation();
        }
    }

    private static double meanReward(Function<Scene, Reaction> policy) {
        int steps = 20_000;
        LookAndPush env = new LookAndPush(steps);
        Scene scene = env.reset(new RandomStreams(3).stream("env"));
        double total = 0;
        for (int i = 0; i < steps; i++) {
            Step<Scene> step = env.step(policy.apply(scene));
            total += step.reward();
            scene = step.observation();
        }
        return total / steps;
    }

    @Test
    void bothPartsOfTheObservationAreNeeded() {
        assertThat(meanReward(scene -> new Reaction(look(scene), scene.joints().clone())))
                .isEqualTo(1);
        // Not looking: a quarter of the quarters. Not feeling: E[1 - |load|] = 1/2. Neither: 1/8 + 1/4.
        assertThat(meanReward(scene -> new Reaction(2, scene.joints().clone()))).isCloseTo(0.625, within(0.01));
        assertThat(meanReward(scene -> new Reaction(look(scene), new float[2]))).isCloseTo(0.75, within(0.01));
        assertThat(meanReward(_ -> new Reaction(1, new float[2]))).isCloseTo(0.375, within(0.01));
    }

    @Test
    void episodesHaveTenStepsAndTheOptimalReturnIsTen() {
        LookAndPush env = new LookAndPush();
        Scene scene = env.reset(new RandomStreams(4).stream("env"));
        double total = 0;
        for (int i = 1; i <= 10; i++) {
            Step<Scene> step = env.step(new Reaction(look(scene), scene.joints()));
            total += step.reward();
            assertThat(step.terminated()).isFalse();
            assertThat(step.truncated()).isEqualTo(i == 10);
            scene = step.observation();
        }
        assertThat(total).isEqualTo(10).isEqualTo(env.optimalReturn());
    }
}
