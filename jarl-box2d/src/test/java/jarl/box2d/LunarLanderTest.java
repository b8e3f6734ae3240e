package jarl.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.env.check.EnvChecker;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LunarLanderTest implements EnvContract<float[], Integer> {

    /** Level ground at the height of the pad, and a start without a push. */
    private static final LanderStart CALM = new LanderStart(new double[LanderStart.CHUNKS + 1], 0, 0, 0, 0);

    @Override
    public Env<float[], Integer> create() {
        return new LunarLander();
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new LunarLander(LunarLanderOptions.DEFAULT.withMaxSteps(maxSteps)));
    }

    static List<Recording> recordings() {
        return Recording.of("lunar-lander");
    }

    /** The engines differ by the rounding of sines, 1e-7, which these episodes of some 200 steps carry to 2e-5; rewards are a hundred times that. */
    @ParameterizedTest
    @MethodSource("recordings")
    void fliesAsWithBox2d(Recording recording) {
        LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT);
        float[] observation = task.start(recording.landerStart(), recording.dispersions());
        for (int t = 0; t < recording.steps(); t++) {
            recording.assertObservation(t, observation, 1e-4);
            observation = task.step(Thrust.choice(recording.choice(t)));
            recording.assertReward(t, task.reward(), 5e-3);
            assertThat(task.terminated()).isEqualTo(t == recording.steps() - 1);
        }
    }

    /**
     * Without engines, gravity alone: from rest, v = -10 * 0.02 in the first step, which is the one before the first observation; observed
     * is v * 6.67 / 50. The legs hang on springs, so that the hull is not quite in free fall.
     */
    @Test
    void firstObservationIsAfterOneStepOfGravity() {
        LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT);
        float[] first = task.start(CALM, () -> 0);
        assertThat((double) first[0]).isCloseTo(0, within(0.01));
        assertThat((double) first[1]).isCloseTo((13.333 - 3.333 - 0.6) / 6.667, within(0.01));
        assertThat((double) first[3]).isCloseTo(-0.2 * 6.667 / 50, within(0.01));
        assertThat(first[6] + first[7]).isZero();
    }

    /** An impulse of 13 * (4/30) pushes 4.92 + 2 * 0.21 kg upwards: against gravity's -0.2 m/s a step, +0.3. */
    @Test
    void mainEngineLiftsAndSideEnginesTurn() {
        LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT);
        float[] before = task.start(CALM, () -> 0);
        float[] lifted = task.step(Thrust.choice(2));
        assertThat(lifted[3]).isGreaterThan(before[3]);
        assertThat(task.reward()).isNotNaN();

        task.start(CALM, () -> 0);
        assertThat(task.step(Thrust.choice(1))[5]).as("left engine").isPositive();
        task.start(CALM, () -> 0);
        assertThat(task.step(Thrust.choice(3))[5]).as("right engine").isNegative();
    }

    /** The change of -100 distance - 100 speed - 100 |angle| + 10 a leg, and 0.3 for the fuel. */
    @Test
    void rewardIsTheChangeOfWhatIsObservedLessFuel() {
        LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT);
        RandomStream random = new RandomStreams(3).stream("test");
        float[] before = task.start(LanderStart.draw(random), () -> random.nextDouble(-1, 1));
        double[] fuel = {0, 0.03, 0.3, 0.03};
        for (int t = 0; t < 40; t++) {
            float[] after = task.step(Thrust.choice(t % 4));
            assertThat(task.reward()).isCloseTo(shaping(after) - shaping(before) - fuel[t % 4], within(1e-3));
            before = after;
        }
    }

    private static double shaping(float[] s) {
        return -100 * Math.hypot(s[0], s[1])
                - 100 * Math.hypot(s[2], s[3])
                - 100 * Math.abs(s[4])
                + 10 * s[6]
                + 10 * s[7];
    }

    @Test
    void fallingWithoutEnginesIsACrash() {
        LunarLander env = new LunarLander();
        env.reset(new RandomStreams(5).stream("env"));
        Step<float[]> step;
        do {
            step = env.step(0);
        } while (!step.ends());
        assertThat(step.terminated()).isTrue();
        assertThat(step.reward()).isEqualTo(-100);
    }

    /** On the pad with both legs, at rest for half a second (Box2D's time to sleep): 100. */
    @Test
    void comingToRestIsRewarded() {
        LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT);
        float[] s = task.start(CALM, () -> 0);
        int steps = 0;
        while (!task.terminated()) {
            s = task.step(Thrust.choice(s[3] < -0.3f * Math.max(0.15f, s[1]) && s[6] + s[7] == 0 ? 2 : 0));
            steps++;
            assertThat(steps).isLessThan(1000);
        }
        assertThat(task.reward()).isEqualTo(100);
        assertThat(s[6] + s[7]).isEqualTo(2);
    }

    @Test
    void windPushesUntilALegTouchesTheGround() {
        float[][] ends = new float[2][];
        for (int wind = 0; wind < 2; wind++) {
            LanderTask task = new LanderTask(LunarLanderOptions.DEFAULT.withEnableWind(wind == 1));
            float[] s = task.start(CALM, () -> 0);
            for (int t = 0; t < 40; t++) {
                s = task.step(Thrust.choice(0));
            }
            ends[wind] = s;
        }
        assertThat(ends[0][2]).isCloseTo(0, within(0.01f));
        // sin(0.02 t) + sin(0.0314 t) is positive for the first 40 steps: to the right.
        assertThat(ends[1][2]).isGreaterThan(0.05f);
    }

    @Test
    void impossibleGravityAndWindAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LunarLanderOptions(1, false, 15, 1.5, 1000))
                .withMessageContaining("gravity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LunarLanderOptions(-10, true, 21, 1.5, 1000))
                .withMessageContaining("windPower");
    }

    @Test
    void theCheckerFindsNothing() {
        assertThat(EnvChecker.check(LunarLander::new, 1, 600)).isEmpty();
    }
}
