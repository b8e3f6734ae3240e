package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped game: its source, and what it is like to play. Addresses and numbers are those of src/main/asm/README.md. */
class DuelTest {

    private static final int NOOP = 0;
    private static final int FIRE = 1;
    private static final int RIGHT = 3;
    private static final int LEFT = 4;
    private static final int RIGHT_FIRE = 11;
    private static final int LEFT_FIRE = 12;
    private static final int[] ACTIONS = {NOOP, FIRE, RIGHT, LEFT, RIGHT_FIRE, LEFT_FIRE};

    private static final int HIGHEST_PADDLE = 4;
    private static final int LOWEST_PADDLE = 124;
    private static final int CENTER = 64;
    private static final int FRAME_SKIP = 4;

    @Test
    void sourceAssemblesToTheShippedCartridge(@TempDir Path folder) throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "dasm"))),
                "dasm is not on the PATH");
        Path assembled = folder.resolve("duel.bin");

        Process dasm = new ProcessBuilder("dasm", "src/main/asm/duel.asm", "-f3", "-o" + assembled)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();

        assertThat(dasm.waitFor()).as(() -> contents(folder.resolve("log"))).isZero();
        assertThat(Files.readAllBytes(assembled)).isEqualTo(cartridge());
    }

    @Test
    void aleOffersTheActionsOfPong() {
        try (var game = new Game(0, 0)) {
            assertThat(game.emulator.minimalActions()).containsExactly(ACTIONS);
        }
    }

    @Test
    void anIdlePlayerLosesEveryPoint() {
        try (var game = new Game(0, 0)) {
            int steps = game.play(any -> NOOP, 1000);

            assertThat(game.emulator.gameOver()).isTrue();
            assertThat(game.score).isEqualTo(-21);
            assertThat(game.ram(0x8D)).isEqualTo(21);
            assertThat(game.ram(0x8E)).isZero();
            assertThat(steps).isBetween(300, 600);
        }
    }

    @Test
    void aRandomPlayerLosesSoonAndClearly() {
        Random random = new Random(1);
        int total = 0;
        try (var game = new Game(0, 0)) {
            for (int episode = 0; episode < 8; episode++) {
                game.reset();
                int steps = game.play(any -> ACTIONS[random.nextInt(ACTIONS.length)], 2000);
                assertThat(game.emulator.gameOver()).isTrue();
                assertThat(steps).isBetween(300, 1500);
                total += game.score;
            }
        }
        // Between -16.6 and -15.2 in runs of many games; four points of room for eight.
        assertThat(total / 8.0).isBetween(-20.0, -12.0);
    }

    @Test
    void whoReturnsEveryBallWinsEveryPoint() {
        try (var game = new Game(0, 0)) {
            int steps = game.play(DuelTest::returnEveryBall, 5000);

            assertThat(game.emulator.gameOver()).isTrue();
            assertThat(game.score).isEqualTo(21);
            assertThat(game.ram(0x8D)).isZero();
            assertThat(game.ram(0x8E)).isEqualTo(21);
            assertThat(steps).isLessThan(4000);
        }
    }

    @Test
    void rewardsAreThePointsAndTheDigitsShowThem() {
        Random random = new Random(2);
        try (var game = new Game(0, 0)) {
            byte[] digits = game.digits();
            int changes = 0;
            while (!game.emulator.gameOver()) {
                int before = game.points();
                game.step(ACTIONS[random.nextInt(ACTIONS.length)]);
                assertThat(game.points()).isEqualTo(game.score);
                if (game.points() == before) {
                    assertThat(game.digits()).isEqualTo(digits);
                } else {
                    // The screen follows the memory one frame later.
                    assertThat(game.emulator.act(NOOP)).isZero();
                    assertThat(game.digits()).isNotEqualTo(digits);
                    digits = game.digits();
                    changes++;
                }
                if (game.ram(0x8D) == 20 || game.ram(0x8E) == 20) {
                    break;
                }
            }
            assertThat(changes).isEqualTo(game.ram(0x8D) + game.ram(0x8E));
        }
    }

    @Test
    void theScoreIsDrawnInDigits() {
        try (var game = new Game(0, 0)) {
            assertThat(game.picture(32)).containsExactly("### ", "# # ", "# # ", "# # ", "### ");
            while (game.ram(0x8D) < 12) {
                game.step(NOOP);
            }
            game.step(NOOP);
            // 12: tens and units, three dots each
            assertThat(game.picture(16)).containsExactly(" #  ", "##  ", " #  ", " #  ", "### ");
            assertThat(game.picture(32)).containsExactly("### ", "  # ", "### ", "#   ", "### ");
        }
    }

    @Test
    void rightMovesThePaddleUpAndLeftDownInTheField() {
        try (var game = new Game(0, 0)) {
            assertThat(game.ram(0x8A)).isEqualTo(CENTER);
            game.emulator.act(RIGHT);
            game.emulator.act(RIGHT_FIRE);
            assertThat(game.ram(0x8A)).isEqualTo(CENTER - 6);
            for (int i = 0; i < 60; i++) {
                game.emulator.act(RIGHT);
            }
            assertThat(game.ram(0x8A)).isEqualTo(HIGHEST_PADDLE);
            game.emulator.act(LEFT);
            game.emulator.act(LEFT_FIRE);
            assertThat(game.ram(0x8A)).isEqualTo(HIGHEST_PADDLE + 6);
            for (int i = 0; i < 60; i++) {
                game.emulator.act(LEFT);
            }
            assertThat(game.ram(0x8A)).isEqualTo(LOWEST_PADDLE);
        }
    }

    @Test
    void fireServes() {
        try (var game = new Game(0, 0)) {
            for (int i = 0; i < 8; i++) {
                game.emulator.act(NOOP);
            }
            assertThat(game.ram(0x8B)).isEqualTo(1);
            game.emulator.act(FIRE);
            assertThat(game.ram(0x8B)).isEqualTo(2);
        }
    }

    @Test
    void theSameActionsGiveTheSameGameAndOtherActionsAnother() {
        byte[] once = memoryAfter(500, 7);
        assertThat(memoryAfter(500, 7)).isEqualTo(once);
        assertThat(memoryAfter(500, 8)).isNotEqualTo(once);
    }

    private static byte[] memoryAfter(int steps, long seed) {
        Random random = new Random(seed);
        try (var game = new Game(0, 0)) {
            byte[] memory = new byte[Emulator.RAM_SIZE];
            for (int i = 0; i < steps && !game.emulator.gameOver(); i++) {
                game.step(ACTIONS[random.nextInt(ACTIONS.length)]);
            }
            game.emulator.ram(memory);
            return memory;
        }
    }

    @Test
    void theFirstInputDecidesTheServes() {
        // Up and back down after so many idle frames: the same position, but an input earlier or later.
        Set<Integer> serves = new HashSet<>();
        try (var game = new Game(0, 0)) {
            for (int idle = 0; idle < 12; idle++) {
                game.reset();
                for (int i = 0; i < 40; i++) {
                    game.emulator.act(i == idle ? RIGHT : i == idle + 1 ? LEFT : NOOP);
                }
                assertThat(game.ram(0x8B)).isEqualTo(2);
                serves.add(game.ram(0x86) << 8 | game.ram(0x87));
            }
        }
        assertThat(serves).hasSizeGreaterThan(3);
    }

    @Test
    void modeAndDifficultyArriveInTheGame() {
        for (int mode = 0; mode < 2; mode++) {
            for (int difficulty = 0; difficulty < 4; difficulty++) {
                try (var game = new Game(mode, difficulty)) {
                    assertThat(game.ram(0x96)).isEqualTo(mode);
                    assertThat(game.ram(0x90)).isEqualTo(difficulty);
                    assertThat(game.ram(0x8B)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void difficultyMakesABetterOpponentInBothModes() {
        for (int mode = 0; mode < 2; mode++) {
            int easy = pointsAgainst(mode, 0);
            int hard = pointsAgainst(mode, 3);
            assertThat(hard).as("mode %d", mode).isLessThan(easy / 2);
            assertThat(pointsAgainst(mode, 2)).as("mode %d", mode).isBetween(hard, easy);
        }
    }

    /** What a player who returns every ball wins in 800 steps. */
    private static int pointsAgainst(int mode, int difficulty) {
        try (var game = new Game(mode, difficulty)) {
            game.play(DuelTest::returnEveryBall, 800);
            assertThat(game.ram(0x8D)).isZero();
            return game.ram(0x8E);
        }
    }

    @Test
    void thePictureStandsStill() {
        Random random = new Random(3);
        try (var game = new Game(0, 0)) {
            byte[] edge = game.leftEdge();
            assertThat(edge).hasSize(210);
            for (int i = 0; i < 300; i++) {
                game.step(ACTIONS[random.nextInt(ACTIONS.length)]);
                assertThat(game.leftEdge()).isEqualTo(edge);
            }
        }
    }

    /** Goes where the ball will arrive, to hit it with the middle of the paddle; to the middle of the field while it moves away. */
    private static int returnEveryBall(Game game) {
        double speedX = game.fraction(0x84);
        int target = CENTER;
        if (game.ram(0x8B) == 2 && speedX > 0) {
            double x = game.ram(0x80) + game.ram(0x81) / 256.0;
            double y = game.ram(0x82) + game.ram(0x83) / 256.0;
            double speedY = game.fraction(0x86);
            for (; x < 133; x += speedX) {
                y += speedY;
                if (y < 0 || y >= 153) {
                    y = y < 0 ? 0 : 152;
                    speedY = -speedY;
                }
            }
            target = (int) y - 12;
        }
        int distance = target - game.ram(0x8A);
        return distance > 6 ? LEFT : distance < -6 ? RIGHT : NOOP;
    }

    private static byte[] cartridge() throws IOException {
        try (InputStream stream = DuelTest.class.getResourceAsStream("/jarl/atari/duel.bin")) {
            assertThat(stream).isNotNull();
            return stream.readAllBytes();
        }
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static final class Game implements AutoCloseable {
        final Emulator emulator;
        final byte[] memory = new byte[Emulator.RAM_SIZE];
        final byte[] screen;
        int score;

        Game(int mode, int difficulty) {
            try {
                emulator = new AleEmulator(Cartridge.like("pong", cartridge()), mode, difficulty);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            screen = new byte[emulator.height() * Emulator.WIDTH];
            reset();
        }

        void reset() {
            emulator.reset();
            score = 0;
        }

        /** Plays until the end, at most so many steps, and returns how many they were. */
        int play(ToIntFunction<Game> player, int limit) {
            int steps = 0;
            while (!emulator.gameOver() && steps < limit) {
                step(player.applyAsInt(this));
                steps++;
            }
            return steps;
        }

        void step(int action) {
            for (int i = 0; i < FRAME_SKIP; i++) {
                score += emulator.act(action);
            }
        }

        int ram(int address) {
            emulator.ram(memory);
            return memory[address - 0x80] & 0xFF;
        }

        double fraction(int address) {
            return (short) (ram(address) << 8 | ram(address + 1)) / 256.0;
        }

        int points() {
            return ram(0x8E) - ram(0x8D);
        }

        /** The part of the screen above the border. */
        byte[] digits() {
            emulator.screen(screen);
            return Arrays.copyOf(screen, 30 * Emulator.WIDTH);
        }

        /** Four by five dots of the score, each of 4 x 4 pixels. */
        String[] picture(int x) {
            emulator.screen(screen);
            int top = 0;
            while (screen[top * Emulator.WIDTH + 35] == screen[top * Emulator.WIDTH]) {
                top++;
            }
            String[] rows = new String[5];
            for (int row = 0; row < 5; row++) {
                StringBuilder dots = new StringBuilder();
                for (int column = 0; column < 4; column++) {
                    int line = (top + 4 * row + 1) * Emulator.WIDTH;
                    dots.append(screen[line + x + 4 * column] == screen[line] ? ' ' : '#');
                }
                rows[row] = dots.toString();
            }
            return rows;
        }

        byte[] leftEdge() {
            emulator.screen(screen);
            byte[] edge = new byte[emulator.height()];
            for (int y = 0; y < edge.length; y++) {
                edge[y] = screen[y * Emulator.WIDTH];
            }
            return edge;
        }

        @Override
        public void close() {
            emulator.close();
        }
    }
}
