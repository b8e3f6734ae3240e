package jarl.env.minatar;

import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.env.VectorEnvFactory;
import java.util.ArrayList;
import java.util.List;

/** MinAtar by name, with the ids and meanings of its registration with Gymnasium: v0 has all six actions, v1 the minimal ones. */
public final class MinAtarGames implements EnvProvider {

    @Override
    public List<EnvSpec> environments() {
        List<EnvSpec> specs = new ArrayList<>();
        for (MinAtarGame game : MinAtarGame.values()) {
            specs.add(spec(game, "-v0", false));
            specs.add(spec(game, "-v1", true));
        }
        return specs;
    }

    private static EnvSpec spec(MinAtarGame game, String version, boolean minimalActions) {
        MinAtarOptions options = MinAtarOptions.DEFAULT.withMinimalActions(minimalActions);
        int actions = minimalActions ? game.minimalActions().size() : MinAtarAction.values().length;
        return EnvSpec.withFactories(
                "MinAtar/" + game.title() + version,
                game.aim() + ", on a grid of ten by ten; " + actions + " actions",
                "Young and Tian 2019; MinAtar 1.0.15",
                Double.NaN,
                options,
                chosen -> VectorEnvFactory.of(
                        () -> new MinAtar(game, chosen), columns -> new MinAtarColumns(columns, game, chosen)));
    }
}
