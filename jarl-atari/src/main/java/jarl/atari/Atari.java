package jarl.atari;

import jarl.env.Env;
import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Atari games by name: the one that ships with jarl, and those whose ROMs the user has. */
public final class Atari implements EnvProvider {

    private static final String DUEL_ID = "jarl/Duel-v0";
    private static final String DUEL_FILE = "duel.bin";

    /** The rules that the shipped game is made for. */
    private static final String DUEL_RULES = "pong";

    private static final String SOURCE =
            "Arcade Learning Environment 0.7.3; Bellemare et al. 2013, Machado et al. 2018";

    @Override
    public List<EnvSpec> environments() {
        List<EnvSpec> specs = new ArrayList<>();
        if (Atari.class.getResource(DUEL_FILE) != null) {
            specs.add(EnvSpec.of(
                    DUEL_ID,
                    "a duel with bat and ball, on an Atari 2600; to 21 points",
                    "jarl; " + SOURCE,
                    Double.NaN,
                    AtariOptions.DEFAULT,
                    Atari::duel));
        }
        RomFolder.chosen().games().forEach((game, rom) -> specs.add(spec(game, rom)));
        return specs;
    }

    private static EnvSpec spec(String game, Path rom) {
        return EnvSpec.of(
                Games.id(game),
                "the Atari 2600 game " + Games.title(game, " "),
                SOURCE,
                Double.NaN,
                AtariOptions.DEFAULT,
                options -> AtariEnv.play(Cartridge.read(rom), options));
    }

    private static Env<?, Integer> duel(AtariOptions options) {
        try (InputStream stream = Atari.class.getResourceAsStream(DUEL_FILE)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + DUEL_FILE + " is missing");
            }
            return AtariEnv.play(Cartridge.like(DUEL_RULES, stream.readAllBytes()), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> lacks(String id) {
        return Games.bundled().names().stream()
                .filter(game -> Games.id(game).equals(id))
                .findFirst()
                .map(game -> RomFolder.chosen().lacks(game));
    }
}
