package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.atari.AtariOptions.ActionSet;
import jarl.atari.AtariOptions.Observation;
import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of the game around the emulator, on a machine whose every frame is known. */
class AtariEnvTest {

    private final FakeEmulator emulator = new FakeEmulator();
    private final RandomStream random = new RandomStreams(1).stream("environment");

    @SuppressWarnings("unchecked") // screens, unless the options say otherwise
    private Env<byte[], Integer> env(Options options) {
        return (Env<byte[], Integer>) AtariEnv.on(emulator, "fake", options.value());
    }

    private static AtariInfo info(Step<?> step) {
        return (AtariInfo) step.info();
    }

    private static int[] unsigned(byte... bytes) {
        int[] values = new int[bytes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes[i] & 0xFF;
        }
        return values;
    }

    /** Shade of the left and of the right half of an image of this width, at its first row. */
    private static List<Integer> halves(byte[] image, int offset, int width) {
        return List.of(image[offset] & 0xFF, image[offset + width - 1] & 0xFF);
    }

    @Test
    void asInRlpytFourScreensOf104Times80AreSeen() {
        Env<?, Integer> env = AtariEnv.on(emulator, "fake", AtariOptions.DEFAULT);
        assertThat(env.observationSpace()).isEqualTo(new ImageBox(4, 104, 80));
        assertThat(env.actionSpace()).isEqualTo(new Discrete(4));
    }

    @Test
    void anActionIsHeldForTheFramesOfTheSkip() {
        Env<byte[], Integer> env = env(Options.PLAIN.frameSkip(4, false));
        env.reset(random);
        env.step(3);
        env.step(1);
        assertThat(emulator.tape).containsExactly(-1, 3, 3, 3, 3, 1, 1, 1, 1);
    }

    @Test
    void withoutMaximumOnlyTheLastFrameIsSeen() {
        Env<byte[], Integer> env = env(Options.PLAIN.frameSkip(4, false));
        assertThat(halves(env.reset(random), 0, 84)).containsExactly(0, 200);
        assertThat(halves(env.step(0).observation(), 0, 84)).containsExactly(4, 196);
    }

    @Test
    void theBrighterOfTheLastTwoFramesIsSeen() {
        Env<byte[], Integer> env = env(Options.PLAIN.frameSkip(4, true));
        assertThat(halves(env.reset(random), 0, 84)).containsExactly(0, 200);
        assertThat(halves(env.step(0).observation(), 0, 84)).containsExactly(4, 197); // of frames 3 and 4
        assertThat(halves(env.step(0).observation(), 0, 84)).containsExactly(8, 193);
    }

    @Test
    void aGameThatEndsWithinTheSkipIsSeenAsItEnds() {
        emulator.lastFrame = 6;
        Env<byte[], Integer> env = env(Options.PLAIN.frameSkip(4, true));
        env.reset(random);
        env.step(0);
        Step<byte[]> last = env.step(2);
        assertThat(halves(last.observation(), 0, 84)).containsExactly(6, 194); // no frame of the step before comes in
        assertThat(last.terminated()).isTrue();
        assertThat(emulator.tape).containsExactly(-1, 0, 0, 0, 0, 2, 2);
    }

    @Test
    void stacksAreOldestFirstAndNeverReachBeyondTheStart() {
        emulator.lastFrame = 3;
        Env<byte[], Integer> env = env(Options.PLAIN.frames(3));
        int size = 84 * 84;
        for (int episode = 0; episode < 2; episode++) {
            byte[] first = env.reset(random);
            assertThat(halves(first, 0, 84)).containsExactly(0, 0);
            assertThat(halves(first, size, 84)).containsExactly(0, 0);
            assertThat(halves(first, 2 * size, 84)).containsExactly(0, 200);
            byte[] second = env.step(0).observation();
            assertThat(halves(second, 0, 84)).containsExactly(0, 0);
            assertThat(halves(second, size, 84)).containsExactly(0, 200);
            assertThat(halves(second, 2 * size, 84)).containsExactly(1, 199);
            env.step(0);
            assertThat(env.step(0).terminated()).isTrue();
        }
    }

    @Test
    void stickyActionsRepeatWhatWasDoneLastAsOftenAsTheirProbability() {
        Env<byte[], Integer> env = env(Options.PLAIN.sticky(0.25).frameSkip(2, false));
        env.reset(random);
        int steps = 2_000;
        for (int i = 0; i < steps; i++) {
            env.step(1 + i % 3);
        }
        // The same draws, one a frame: what is done is the choice, unless it sticks.
        RandomStream draws = new RandomStreams(1).stream("environment");
        List<Integer> expected = new ArrayList<>(List.of(-1));
        int last = 0;
        int stuck = 0;
        for (int i = 0; i < 2 * steps; i++) {
            boolean sticks = draws.nextDouble() < 0.25;
            stuck += sticks ? 1 : 0;
            last = sticks ? last : 1 + i / 2 % 3;
            expected.add(last);
        }
        assertThat(emulator.tape).isEqualTo(expected);
        assertThat(stuck / (2.0 * steps)).isBetween(0.22, 0.28); // four standard errors of 0.007
    }

    @Test
    void withoutStickyActionsTheGeneratorIsNotAskedInSteps() {
        Env<byte[], Integer> env = env(Options.PLAIN);
        env.reset(random);
        byte[] before = random.state();
        env.step(1);
        assertThat(random.state()).isEqualTo(before);
    }

    @Test
    void gamesStartAfterZeroToAsManyFramesWithoutAction() {
        Env<byte[], Integer> env = env(Options.PLAIN.startNoops(3));
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            emulator.tape.clear();
            byte[] first = env.reset(random);
            assertThat(emulator.tape.getFirst()).isEqualTo(-1);
            assertThat(emulator.tape.subList(1, emulator.tape.size())).allMatch(action -> action == 0);
            int noops = emulator.tape.size() - 1;
            assertThat(halves(first, 0, 84)).containsExactly(noops, 200 - noops);
            seen.add(noops);
        }
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void fireAndUpArePressedAtTheStartWhereTheGameHasThem() {
        env(Options.PLAIN.fireOnReset()).reset(random);
        assertThat(emulator.tape).containsExactly(-1, 1, 2);
        emulator.tape.clear();
        emulator.actions = new int[] {0, 1, 4};
        env(Options.PLAIN.fireOnReset()).reset(random);
        assertThat(emulator.tape).containsExactly(-1, 1);
        emulator.tape.clear();
        emulator.actions = new int[] {0, 3};
        env(Options.PLAIN.fireOnReset()).reset(random);
        assertThat(emulator.tape).containsExactly(-1);
    }

    @Test
    void aLifeLostEndsTheEpisodeButNotTheGame() {
        emulator.firstLives = 3;
        emulator.deaths = new int[] {2, 5};
        emulator.lastFrame = 8;
        Env<byte[], Integer> env = env(Options.PLAIN.episodicLives().frames(2));
        env.reset(random);
        assertThat(env.step(1).ends()).isFalse();
        Step<byte[]> lost = env.step(1);
        assertThat(lost.terminated()).isTrue();
        assertThat(info(lost)).isEqualTo(new AtariInfo(0, false, 2));
        assertThat(halves(lost.observation(), 84 * 84, 84)).containsExactly(2, 198);
        byte[] next = env.reset(random);
        assertThat(emulator.tape).containsExactly(-1, 1, 1, 0); // one frame without action, no reset of the machine
        assertThat(halves(next, 0, 84)).containsExactly(0, 0); // nothing of the life before is in the stack
        assertThat(halves(next, 84 * 84, 84)).containsExactly(3, 197);
        assertThat(env.step(1).ends()).isFalse();
        assertThat(env.step(1).terminated()).isTrue();
        env.reset(random);
        assertThat(env.step(1).ends()).isFalse();
        Step<byte[]> over = env.step(1);
        assertThat(over.terminated()).isTrue();
        assertThat(info(over)).isEqualTo(new AtariInfo(0, true, 1));
        emulator.tape.clear();
        env.reset(random);
        assertThat(emulator.tape).containsExactly(-1);
    }

    @Test
    void aLifesStartPressesFireButHasNoRandomFrames() {
        emulator.firstLives = 2;
        emulator.deaths = new int[] {50};
        Env<byte[], Integer> env =
                env(Options.PLAIN.episodicLives().fireOnReset().startNoops(20));
        env.reset(random);
        while (!env.step(3).ends()) {
            assertThat(emulator.frame).isLessThan(60);
        }
        emulator.tape.clear();
        env.reset(random);
        assertThat(emulator.tape).containsExactly(1, 2);
    }

    @Test
    void withoutEpisodicLivesALifeLostIsNothingSpecial() {
        emulator.firstLives = 2;
        emulator.deaths = new int[] {1};
        Env<byte[], Integer> env = env(Options.PLAIN);
        env.reset(random);
        Step<byte[]> step = env.step(1);
        assertThat(step.ends()).isFalse();
        assertThat(info(step)).isEqualTo(new AtariInfo(0, false, 1));
        assertThat(emulator.tape).containsExactly(-1, 1);
    }

    @Test
    void resetInTheMiddleOfALifeStartsANewGame() {
        emulator.firstLives = 2;
        emulator.deaths = new int[] {1};
        Env<byte[], Integer> env = env(Options.PLAIN.episodicLives());
        env.reset(random);
        env.step(1);
        env.reset(random);
        env.step(1);
        emulator.tape.clear();
        env.reset(random);
        assertThat(emulator.tape).containsExactly(-1);
    }

    @Test
    void clippedRewardsAreSignsWhileTheScoreIsTheGames() {
        emulator.scoringFrames = new int[] {1, 2, 4, 5};
        emulator.scores = new int[] {30, 12, -5, 5};
        Env<byte[], Integer> clipped = env(Options.PLAIN.clipReward().frameSkip(2, true));
        clipped.reset(random);
        List<Double> rewards = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Step<byte[]> step = clipped.step(0);
            rewards.add(step.reward());
            scores.add(info(step).score());
        }
        assertThat(rewards).containsExactly(1.0, -1.0, 1.0, 0.0);
        assertThat(scores).containsExactly(42.0, -5.0, 5.0, 0.0);
        Env<byte[], Integer> raw = env(Options.PLAIN.frameSkip(2, true));
        raw.reset(random);
        assertThat(raw.step(0).reward()).isEqualTo(42);
    }

    @Test
    void noPointOfTheGameIsLostInStarts() {
        emulator.firstLives = 2;
        emulator.deaths = new int[] {4};
        emulator.scoringFrames = new int[] {1, 3, 4, 5, 6, 7};
        emulator.scores = new int[] {1, 2, 4, 8, 16, 32};
        Env<byte[], Integer> env = env(Options.PLAIN.episodicLives().fireOnReset());
        env.reset(random); // frames 1 and 2
        Step<byte[]> first = env.step(0); // frame 3
        Step<byte[]> lost = env.step(0); // 4 and, without action, 5
        env.reset(random); // 6 and 7
        Step<byte[]> next = env.step(0);
        assertThat(info(first).score()).isEqualTo(1 + 2);
        assertThat(first.reward()).isEqualTo(2); // what the start brought is nobody's doing
        assertThat(info(lost).score()).isEqualTo(4 + 8);
        assertThat(lost.reward()).isEqualTo(4);
        assertThat(info(next).score()).isEqualTo(16 + 32);
    }

    @Test
    void theHorizonTruncatesTheGameOverAllItsLives() {
        emulator.firstLives = 3;
        emulator.deaths = new int[] {2};
        Env<byte[], Integer> env = env(Options.PLAIN.episodicLives().horizon(4));
        for (int game = 0; game < 2; game++) {
            env.reset(random);
            env.step(0);
            assertThat(env.step(0).terminated()).isTrue();
            env.reset(random);
            assertThat(env.step(0).ends()).isFalse();
            Step<byte[]> cut = env.step(0); // the fourth of the game, the second of the life
            assertThat(cut.truncated()).isTrue();
            assertThat(cut.terminated()).isFalse();
            assertThat(info(cut).taskEnds()).isTrue();
        }
    }

    @Test
    void aLifeLostAtTheHorizonIsBothAndTheGameIsOver() {
        emulator.firstLives = 3;
        emulator.deaths = new int[] {2};
        Env<byte[], Integer> env = env(Options.PLAIN.episodicLives().horizon(2));
        env.reset(random);
        env.step(0);
        Step<byte[]> last = env.step(0);
        assertThat(List.of(last.terminated(), last.truncated(), info(last).taskEnds()))
                .containsOnly(true);
        emulator.tape.clear();
        env.reset(random);
        assertThat(emulator.tape).containsExactly(-1);
    }

    @Test
    void aGameThatIsOverBeforeItHasBegunBeginsAgain() {
        emulator.lastFrame = 2;
        Env<byte[], Integer> env = env(Options.PLAIN.fireOnReset());
        env.reset(random);
        assertThat(emulator.tape).containsExactly(-1, 1, 2, -1);
        assertThat(env.step(0).ends()).isFalse();
    }

    @Test
    void allEighteenActionsIfAskedFor() {
        Env<byte[], Integer> env = env(Options.PLAIN.actions(ActionSet.FULL));
        assertThat(env.actionSpace()).isEqualTo(new Discrete(18));
        env.reset(random);
        env.step(17);
        assertThat(emulator.tape).containsExactly(-1, 17);
    }

    @Test
    void actionsAreThoseOfTheGame() {
        emulator.actions = new int[] {0, 3, 11};
        Env<byte[], Integer> env = env(Options.PLAIN);
        env.reset(random);
        env.step(2);
        assertThat(emulator.tape).containsExactly(-1, 11);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env.step(3))
                .withMessage("fake: action: expected an integer in [0, 2], got 3");
        assertThat(emulator.tape).hasSize(2);
    }

    @Test
    void stepsNeedAnEpisode() {
        emulator.lastFrame = 1;
        Env<byte[], Integer> env = env(Options.PLAIN);
        assertThatIllegalStateException().isThrownBy(() -> env.step(0)).withMessageContaining("reset");
        env.reset(random);
        env.step(0);
        assertThatIllegalStateException().isThrownBy(() -> env.step(0)).withMessageContaining("reset");
    }

    @Test
    void coloursAreThreePlanes() {
        Env<byte[], Integer> env = env(Options.PLAIN.observation(Observation.RGB, "210x160"));
        assertThat(env.observationSpace()).isEqualTo(new ImageBox(3, 210, 160));
        env.reset(random);
        byte[] image = env.step(0).observation();
        int plane = 210 * 160;
        assertThat(halves(image, 0, 160)).containsExactly(1, 199);
        assertThat(halves(image, plane, 160)).containsExactly(254, 56);
        assertThat(halves(image, 2 * plane, 160)).containsExactly(7, 7);
    }

    @Test
    @SuppressWarnings("unchecked") // the memory is numbers
    void theMemoryIsNumbersFromZeroToOne() {
        Env<float[], Integer> env = (Env<float[], Integer>) AtariEnv.on(
                emulator,
                "fake",
                Options.PLAIN.observation(Observation.RAM, "84x84").frames(2).value());
        assertThat(env.observationSpace()).isEqualTo(Box.of(0, 1, 256));
        env.reset(random);
        env.step(0);
        float[] seen = env.step(0).observation();
        assertThat(seen[0]).isEqualTo(1 / 255f);
        assertThat(seen[255]).isEqualTo(2 / 255f);
    }

    @Test
    void firstAndLastRowAreCutFor104Times80() {
        Env<byte[], Integer> env = env(Options.PLAIN.observation(Observation.GRAYSCALE, "104x80"));
        byte[] image = env.reset(random);
        assertThat(image).hasSize(104 * 80);
        assertThat(unsigned(image[39], image[40])).containsExactly(0, 200); // the middle falls between two new pixels
    }

    @Test
    void restoredStateGoesOnWithLivesAndScores() throws IOException {
        emulator.firstLives = 3;
        emulator.deaths = new int[] {3, 9};
        emulator.scoringFrames = new int[] {4, 7, 11};
        emulator.scores = new int[] {1, 2, 3};
        Options options = Options.PLAIN
                .episodicLives()
                .fireOnReset()
                .sticky(0.5)
                .frames(3)
                .horizon(9);
        for (int before = 1; before < 12; before++) {
            RandomStream first = new RandomStreams(5).stream("environment");
            Env<byte[], Integer> env = env(options);
            List<String> played = play(env, first, before, true);
            ByteArrayOutputStream saved = new ByteArrayOutputStream();
            env.saveState(new DataOutputStream(saved));
            RandomStream second = new RandomStreams(6).stream("other");
            second.restore(first.state());
            boolean ended = played.getLast().contains("ended");
            List<String> expected = play(env, first, 20, ended);

            FakeEmulator other = new FakeEmulator();
            other.firstLives = emulator.firstLives;
            other.deaths = emulator.deaths;
            other.scoringFrames = emulator.scoringFrames;
            other.scores = emulator.scores;
            @SuppressWarnings("unchecked")
            Env<byte[], Integer> restored = (Env<byte[], Integer>) AtariEnv.on(other, "fake", options.value());
            ByteArrayInputStream in = new ByteArrayInputStream(saved.toByteArray());
            restored.restoreState(new DataInputStream(in), second);
            assertThat(in.available()).isZero();
            assertThat(play(restored, second, 20, ended)).isEqualTo(expected);
        }
    }

    private static List<String> play(Env<byte[], Integer> env, RandomStream random, int steps, boolean resetFirst) {
        List<String> lines = new ArrayList<>();
        boolean ended = resetFirst;
        for (int i = 0; i < steps; i++) {
            if (ended) {
                env.reset(random);
            }
            Step<byte[]> step = env.step(i % 4);
            ended = step.ends();
            lines.add(Arrays.hashCode(step.observation()) + " " + step.reward() + " " + step.terminated() + " "
                    + step.truncated() + " " + step.info() + (ended ? " ended" : ""));
        }
        return lines;
    }

    @Test
    void thePictureIsTheScreenInItsColours() {
        Env<byte[], Integer> env = env(Options.PLAIN);
        env.reset(random);
        env.step(0);
        BufferedImage picture = env.render().orElseThrow();
        assertThat(picture.getWidth()).isEqualTo(320);
        assertThat(picture.getHeight()).isEqualTo(210);
        assertThat(picture.getRGB(0, 0)).isEqualTo(0xFF01FE07);
        assertThat(picture.getRGB(319, 209)).isEqualTo(0xFFC73807);
    }

    @Test
    void closingClosesTheEmulator() {
        env(Options.PLAIN.frames(2)).close();
        assertThat(emulator.closed).isTrue();
    }
}
