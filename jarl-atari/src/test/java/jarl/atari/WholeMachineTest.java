package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cartridges that go on from what ALE's saved states lack are exact all the same: from the start, and restored. */
class WholeMachineTest {

    private static final int NOOP = 0;
    private static final int SHORT_RECORD = 40;

    private static AleEmulator emulator(AwkwardCartridge game, int recordFrames) {
        return new AleEmulator(game.cartridge(), AtariOptions.GAMES_OWN, AtariOptions.GAMES_OWN, recordFrames);
    }

    private static AleEmulator emulator(AwkwardCartridge game) {
        return emulator(game, AleEmulator.RECORD_FRAMES);
    }

    /** What is seen, and in memory, frame by frame. */
    private static List<String> play(Emulator emulator, int frames) {
        byte[] screen = new byte[emulator.height() * Emulator.WIDTH];
        byte[] ram = new byte[Emulator.RAM_SIZE];
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            int reward = emulator.act(NOOP);
            emulator.screen(screen);
            emulator.ram(ram);
            lines.add(ram[0] + " " + reward + " " + Arrays.hashCode(screen) + " " + Arrays.hashCode(ram));
        }
        return lines;
    }

    private static byte[] saved(Emulator emulator) throws IOException {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        emulator.save(new DataOutputStream(saved));
        return saved.toByteArray();
    }

    private static void restore(Emulator emulator, byte[] saved) throws IOException {
        emulator.restore(new DataInputStream(new ByteArrayInputStream(saved)));
    }

    @ParameterizedTest
    @EnumSource
    void everyGameStartsAlikeWhateverWasPlayedBefore(AwkwardCartridge game) {
        try (Emulator first = emulator(game);
                Emulator second = emulator(game)) {
            List<String> played = play(first, 50);
            for (int before = 0; before < 3; before++) {
                play(second, before);
                second.reset();
                assertThat(play(second, 50)).as("%d frames before", before).isEqualTo(played);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRestoredGoesOnAlikeWhateverWasPlayedBefore(AwkwardCartridge game) throws IOException {
        try (Emulator original = emulator(game);
                Emulator fresh = emulator(game);
                Emulator used = emulator(game)) {
            play(used, 70);
            for (int i = 0; i < 3; i++) {
                play(original, 31);
                byte[] saved = saved(original);
                restore(fresh, saved);
                restore(used, saved);
                List<String> played = play(original, 10);
                assertThat(play(fresh, 10)).isEqualTo(played);
                assertThat(play(used, 10)).isEqualTo(played);
                fresh.reset();
                play(used, 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongGamesRecordStaysShortAndExact(AwkwardCartridge game) throws IOException {
        try (Emulator original = emulator(game, SHORT_RECORD);
                Emulator fresh = emulator(game, SHORT_RECORD);
                Emulator other = emulator(game, SHORT_RECORD)) {
            List<String> whole = play(other, 250);
            List<String> parts = new ArrayList<>(play(original, 150));
            byte[] saved = saved(original);
            play(original, 70);
            assertThat(saved(original)).hasSizeLessThan(saved.length + 2 * SHORT_RECORD);
            restore(fresh, saved);
            parts.addAll(play(fresh, 100));
            assertThat(parts).isEqualTo(whole);
        }
    }

    /** Otherwise the other tests would show nothing. */
    @ParameterizedTest
    @EnumSource
    void theCartridgesAreAwkward(AwkwardCartridge game) {
        try (Emulator emulator = emulator(game)) {
            List<String> lines = play(emulator, 160);
            long counts =
                    lines.stream().map(line -> line.split(" ")[0]).distinct().count();
            long looks =
                    lines.stream().map(line -> line.split(" ")[2]).distinct().count();
            switch (game) {
                case THINKS -> assertThat(counts).isEqualTo(80); // a frame takes two calls
                case PLACES_SELDOM -> assertThat(looks).isBetween(3L, 8L);
            }
        }
    }
}
