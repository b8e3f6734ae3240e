package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.check.EnvChecker;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The real emulator, with a cartridge of the tests' own. */
class AleEmulatorTest {

    private static final int NOOP = 0;
    private static final int RIGHT = 3;
    private static final int LEFT = 4;
    private static final int OWN = AtariOptions.GAMES_OWN;

    @AutoClose
    private final Emulator emulator = new AleEmulator(ColourBars.cartridge(), OWN, OWN);

    private static byte[] screen(Emulator emulator) {
        byte[] screen = new byte[emulator.height() * Emulator.WIDTH];
        emulator.screen(screen);
        return screen;
    }

    private static byte[] ram(Emulator emulator) {
        byte[] ram = new byte[Emulator.RAM_SIZE];
        emulator.ram(ram);
        return ram;
    }

    private static List<String> play(Emulator emulator, int frames, String seed) {
        RandomStream random = new RandomStreams(1).stream(seed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            int action = emulator.minimalActions()[random.nextInt(6)];
            int reward = emulator.act(action);
            lines.add(reward + " " + emulator.gameOver() + " " + Arrays.hashCode(screen(emulator)) + " "
                    + Arrays.hashCode(ram(emulator)));
        }
        return lines;
    }

    @Test
    void theRulesAreThoseAskedFor() {
        assertThat(emulator.height()).isEqualTo(210);
        assertThat(emulator.minimalActions()).containsExactly(0, 1, 3, 4, 11, 12); // Pong's
        assertThat(emulator.legalActions()).hasSize(18);
        emulator.reset();
        assertThat(emulator.act(NOOP)).isZero();
        assertThat(emulator.act(RIGHT)).isEqualTo(1);
        assertThat(emulator.act(LEFT)).isEqualTo(-1);
        for (int i = 1; i < 20; i++) {
            emulator.act(RIGHT);
        }
        assertThat(emulator.gameOver()).isFalse();
        emulator.act(RIGHT);
        assertThat(emulator.gameOver()).isTrue();
    }

    @Test
    void memoryIsThatOfTheMachine() {
        emulator.reset();
        byte[] before = ram(emulator);
        emulator.act(RIGHT);
        byte[] after = ram(emulator);
        assertThat(after[0]).isEqualTo((byte) (before[0] + 1)); // $80, the cartridge counts frames there
        assertThat(after[0x0E]).isEqualTo((byte) 1); // $8E
    }

    @Test
    void screensAreTheCartridgesColourBars() {
        emulator.reset();
        emulator.act(NOOP);
        byte[] now = screen(emulator);
        emulator.act(NOOP);
        byte[] next = screen(emulator);
        int middle = 100 * Emulator.WIDTH;
        // A line further up had the colour that this one has now, as the bars move by one line a frame; colours are
        // even numbers.
        for (int row = 90; row < 110; row++) {
            assertThat(next[row * Emulator.WIDTH + 80]).isEqualTo(now[(row - 1) * Emulator.WIDTH + 80]);
        }
        assertThat(next[middle] & 1).isZero();
        assertThat(next[middle]).isEqualTo(next[middle + 159]);
    }

    @Test
    void shadesAreThoseOfTheColours() {
        // The luminance that television gives red, green and blue: 0.2989, 0.5870, 0.1140.
        int[] colours = emulator.colours();
        byte[] greys = emulator.greys();
        for (int i = 0; i < 256; i += 2) {
            double luminance = 0.2989 * (colours[i] >> 16 & 0xFF)
                    + 0.5870 * (colours[i] >> 8 & 0xFF)
                    + 0.1140 * (colours[i] & 0xFF);
            assertThat(greys[i] & 0xFF).isBetween((int) luminance - 1, (int) luminance + 1);
        }
    }

    @Test
    void aNewGameKnowsNothingOfTheOneBefore() {
        emulator.reset();
        byte[] screen = screen(emulator);
        List<String> first = play(emulator, 100, "a");
        emulator.reset();
        assertThat(screen(emulator)).isEqualTo(screen);
        play(emulator, 37, "b");
        emulator.reset();
        assertThat(play(emulator, 100, "a")).isEqualTo(first);
    }

    @Test
    void restoredStateIsExactInAnotherEmulator() throws IOException {
        emulator.reset();
        play(emulator, 50, "a");
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        emulator.save(new DataOutputStream(saved));
        byte[] screen = screen(emulator);
        byte[] ram = ram(emulator);
        List<String> expected = play(emulator, 100, "b");
        try (Emulator other = new AleEmulator(ColourBars.cartridge(), OWN, OWN)) {
            ByteArrayInputStream in = new ByteArrayInputStream(saved.toByteArray());
            other.restore(new DataInputStream(in));
            assertThat(in.available()).isZero();
            assertThat(screen(other)).isEqualTo(screen);
            assertThat(ram(other)).isEqualTo(ram);
            assertThat(play(other, 100, "b")).isEqualTo(expected);
        }
    }

    @Test
    void whatIsNoStateIsRefused() {
        byte[] nonsense = {0x7F, -1, -1, -1, 0, 0};
        assertThatThrownBy(() -> emulator.restore(new DataInputStream(new ByteArrayInputStream(nonsense))))
                .isInstanceOf(IOException.class)
                .hasMessage("expected the record of a game, got one of 2147483647 frames");
    }

    @Test
    void emulatorsOnSeveralThreadsDoNotDisturbEachOther() throws Exception {
        emulator.reset();
        List<String> alone = play(emulator, 200, "a");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<String>>> players = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                players.add(() -> {
                    try (Emulator own = new AleEmulator(ColourBars.cartridge(), OWN, OWN)) {
                        own.reset();
                        return play(own, 200, "a");
                    }
                });
            }
            for (Future<List<String>> played : threads.invokeAll(players)) {
                assertThat(played.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void nothingIsPrintedByIt() {
        PrintStream error = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Emulator other = new AleEmulator(ColourBars.cartridge(), OWN, OWN)) {
            other.reset();
        } finally {
            System.setErr(error);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void modesAndDifficultiesTheGameLacksAreRefused() {
        assertThatThrownBy(() -> AtariEnv.play(
                        ColourBars.cartridge(), Options.PLAIN.mode(7).value()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("env.options.mode must be one of [0, 1] in this game, got 7");
        assertThatThrownBy(() -> new AleEmulator(ColourBars.cartridge(), OWN, 4))
                .isInstanceOf(ConfigException.class)
                .hasMessage("env.options.difficulty must be one of [0, 1, 2, 3] in this game, got 4");
        new AleEmulator(ColourBars.cartridge(), 0, 3).close();
    }

    @Test
    void aClosedEmulatorIsRefusedAndMayBeClosedAgain() {
        emulator.close();
        emulator.close();
        assertThatIllegalStateException().isThrownBy(emulator::reset).withMessage("the emulator is closed");
    }

    @Test
    void theEnvironmentKeepsItsRules() {
        AtariOptions sticky = Options.PLAIN
                .frameSkip(3, true)
                .frames(2)
                .sticky(0.25)
                .startNoops(10)
                .horizon(60)
                .value();
        EnvFactory<byte[], Integer> factory = () -> play(sticky);
        assertThat(EnvChecker.check(factory, 3, 150)).isEmpty();
    }

    @Test
    void episodesThatGoOnWithTheGameKeepTheRules() {
        EnvFactory<byte[], Integer> factory = () -> {
            FakeEmulator game = new FakeEmulator();
            game.firstLives = 3;
            game.deaths = new int[] {20, 33};
            game.lastFrame = 50;
            return screens(AtariEnv.on(
                    game, "lives", Options.PLAIN.episodicLives().startNoops(10).value()));
        };
        assertThat(EnvChecker.check(factory, 3, 150)).isEmpty();
    }

    private static Env<byte[], Integer> play(AtariOptions options) {
        return screens(AtariEnv.play(ColourBars.cartridge(), options));
    }

    @SuppressWarnings("unchecked") // screens are bytes
    private static Env<byte[], Integer> screens(Env<?, Integer> env) {
        return (Env<byte[], Integer>) env;
    }

    @Test
    void withTheDefaultsAGameIsPlayedToItsEnd() {
        try (Env<byte[], Integer> env = play(AtariOptions.DEFAULT)) {
            RandomStream random = new RandomStreams(2).stream("environment");
            env.reset(random);
            double score = 0;
            int steps = 0;
            Step<byte[]> step;
            do {
                step = env.step(2); // RIGHT, for four frames
                score += ((AtariInfo) step.info()).score();
                steps++;
                assertThat(step.reward()).isEqualTo(1);
            } while (!step.ends());
            assertThat(step.terminated()).isTrue();
            assertThat(score).isEqualTo(21);
            assertThat(steps).isEqualTo(6); // 5 of 4 frames and one that ends the game
        }
    }
}
