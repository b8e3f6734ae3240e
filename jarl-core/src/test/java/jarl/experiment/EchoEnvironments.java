package jarl.experiment;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.env.Env;
import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.testing.Script;
import java.util.List;

/** Offers Echo-v0, whose options are of every type there is and whose observations tell them. */
public final class EchoEnvironments implements EnvProvider {

    /** A choice among the options. */
    public enum Shade {
        LIGHT,
        VERY_DARK
    }

    /** One option of each type. */
    public record Options(
            @Option(help = "a whole number", standard = "7", atLeast = 1)
            int length,

            @Option(help = "a number", standard = "0.5") double weight,
            @Option(help = "a flag", standard = "false") boolean loud,
            @Option(help = "a choice", standard = "light") Shade shade,
            @Option(help = "text", standard = "echo") String word,
            @Option(help = "a list", standard = "[1, 2]") List<Integer> sizes) {

        /** What holds unless the user says otherwise. */
        public static final Options DEFAULT = Defaults.of(Options.class);

        public Options {
            Require.ranges(Options.class, length, weight, loud, shade, word, sizes);
            sizes = List.copyOf(sizes);
        }
    }

    @Override
    public List<EnvSpec> environments() {
        return List.of(EnvSpec.of(
                "Echo-v0", "tells its options", "these tests", Double.NaN, Options.DEFAULT, EchoEnvironments::echo));
    }

    private static Env<float[], Integer> echo(Options options) {
        return Script.lengths(1)
                .observing(Box.of(0, 1000, 2), _ -> new float[] {options.length(), (float) options.weight()})
                .acting(new Discrete(2))
                .rewarding(0)
                .create();
    }
}
