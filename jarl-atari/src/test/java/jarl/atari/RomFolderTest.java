package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jarl.config.ConfigException;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.random.RandomStreams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RomFolderTest {

    private static final String BREAKOUT = "f34f08e5eb96e500e851a80be3277a56";

    @TempDir
    Path folder;

    @AfterEach
    void forgetFolder() {
        System.clearProperty(RomFolder.PROPERTY);
    }

    @Test
    void everyGameThatGymnasiumHasIsKnown() {
        List<String> ids = Games.bundled().names().stream().map(Games::id).toList();
        assertThat(ids).hasSize(104).doesNotHaveDuplicates();
        assertThat(ids)
                .contains(
                        "ALE/Pong-v5",
                        "ALE/SpaceInvaders-v5",
                        "ALE/TicTacToe3D-v5",
                        "ALE/UpNDown-v5",
                        "ALE/Pitfall2-v5",
                        "ALE/Et-v5");
        assertThat(Games.bundled().byChecksum(BREAKOUT)).hasValue("breakout");
        assertThat(Games.bundled().names())
                .allSatisfy(name -> assertThat(Games.bundled().checksumOf(name)).matches("[0-9a-f]{32}"));
    }

    @Test
    void checksumsAreMd5() {
        // RFC 1321
        assertThat(Games.checksum("message digest".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("f96b697d7cb7938d525a2f31aaf161d0");
    }

    @Test
    void aFolderThatIsNotThereHoldsNothing() {
        RomFolder missing = new RomFolder(folder.resolve("missing"));
        assertThat(missing.games()).isEmpty();
        assertThat(missing.lacks("breakout"))
                .isEqualTo("needs its ROM, a file with MD5 " + BREAKOUT + ", but there is no folder "
                        + folder.resolve("missing") + " (name the folder with --rom-dir or ALE_ROM_DIR)");
    }

    @Test
    void filesThatAreNoRomsAreNotOffered() throws IOException {
        Files.writeString(folder.resolve("readme.txt"), "hello");
        Files.write(folder.resolve("large.bin"), new byte[100_000]);
        Files.createDirectory(folder.resolve("breakout.bin.d"));
        RomFolder roms = new RomFolder(folder);
        assertThat(roms.games()).isEmpty();
        assertThat(roms.lacks("breakout"))
                .startsWith("needs its ROM, a file with MD5 " + BREAKOUT + ": none of the 1 files in " + folder);
    }

    @Test
    void aRomThatIsDamagedIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("Breakout.a26"), new byte[2048]);
        assertThat(new RomFolder(folder).lacks("breakout"))
                .isEqualTo("needs its ROM, a file with MD5 " + BREAKOUT + ": " + file
                        + " has MD5 c99a74c555371a433d121f551d6c6398, it is damaged or another version");
    }

    @Test
    void askingForAGameWithoutRomSaysWhatItLacks() {
        System.setProperty(RomFolder.PROPERTY, folder.toString());
        assertThatThrownBy(() -> Environments.find("ALE/Breakout-v5"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("ALE/Breakout-v5 needs its ROM, a file with MD5 " + BREAKOUT)
                .hasMessageContaining(folder.toString())
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> Environments.find("ALE/Brakeout-v5"))
                .hasMessageStartingWith("unknown environment ALE/Brakeout-v5");
    }

    @Test
    void cartridgesThatAreNoneAreRefusedOnOneLine() throws IOException {
        Path unknown = Files.write(folder.resolve("pong.bin"), new byte[2048]);
        assertThatThrownBy(() -> Cartridge.read(unknown))
                .isInstanceOf(ConfigException.class)
                .hasMessage(unknown + " is not a ROM that the Arcade Learning Environment knows: its MD5 is "
                        + "c99a74c555371a433d121f551d6c6398");
        Path large = Files.write(folder.resolve("large.bin"), new byte[70_000]);
        assertThatThrownBy(() -> Cartridge.read(large))
                .hasMessage(large + " is not a cartridge: it has 70000 bytes, at most 65536 fit");
        assertThatThrownBy(() -> Cartridge.read(folder.resolve("missing.bin")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cannot read the ROM " + folder.resolve("missing.bin"));
        assertThatThrownBy(() -> Cartridge.like("pong", new byte[2047]))
                .hasMessage("a cartridge must be of 2048, 4096, 8192, 16384 or 32768 bytes, got 2047");
        assertThatThrownBy(() -> Cartridge.like("combat", new byte[2048]))
                .hasMessage("there are no rules of a game combat in the Arcade Learning Environment");
    }

    @Test
    void everyRomOfTheUsersIsOfferedAndPlayed() {
        // Nobody may ship these: played where a folder is named, as in `ALE_ROM_DIR=... mvn test`.
        String named = System.getenv(RomFolder.VARIABLE);
        assumeTrue(named != null, "no ROMs: ALE_ROM_DIR is not set");
        List<EnvSpec> specs = Environments.all().stream()
                .filter(spec -> spec.id().toLowerCase(Locale.ROOT).startsWith("ale/"))
                .toList();
        assertThat(specs).hasSameSizeAs(RomFolder.chosen().games().keySet());
        for (EnvSpec spec : specs) {
            try (var env = spec.factory().create()) {
                assertThat(env.reset(new RandomStreams(1).stream("environment")))
                        .isInstanceOf(byte[].class);
            }
        }
    }

    @Test
    void theShippedGameIsThereIfItWasBuilt() {
        boolean built = Atari.class.getResource("duel.bin") != null;
        assertThat(Environments.all().stream().map(EnvSpec::id).anyMatch("jarl/Duel-v0"::equals))
                .isEqualTo(built);
    }
}
