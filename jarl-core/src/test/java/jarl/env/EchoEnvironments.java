package jarl.env;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Require;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.util.List;
import java.util.random.RandomGenerator;

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
        return List.of(
                EnvSpec.of("Echo-v0", "tells its options", "these tests", Double.NaN, Options.DEFAULT, Echo::new));
    }

    private record Echo(Options options) implements Env<float[], Integer> {
        @Override
        public Space<float[]> observationSpace() {
            return Box.of(0, 1000, 2);
        }

        @Override
        public Space<Integer> actionSpace() {
            return new Discrete(2);
        }

        @Override
        public float[] reset(RandomGenerator random) {
            return observation();
        }

        private float[] observation() {
            return new float[] {options.length(), (float) options.weight()};
        }

        @Override
        public Step<float[]> step(Integer action) {
            return new Step<>(observation(), 0, true, false);
        }
    }
}
