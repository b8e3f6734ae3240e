package jarl.assembly;

import jarl.algorithm.EntropyConfig;
import jarl.nn.Parameter;
import jarl.nn.ParameterBlocks.Block;
import jarl.nn.Parameters;
import jarl.tensor.Device;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a policy's entropy is worth, as a block of an agent's parameters. */
final class Temperature {

    private Temperature() {}

    /** The logarithm of alpha; null if the temperature is fixed. */
    static @Nullable Parameters learned(EntropyConfig entropy, Device device) {
        return entropy.learned() ? new Parameters(new Parameter(1, Math.log(entropy.temperature())), device) : null;
    }

    /** The temperature's block behind others, if there is one. */
    static Block[] behind(@Nullable Parameters temperature, Block... others) {
        return temperature == null
                ? others
                : Stream.concat(Stream.of(others), Stream.of(new Block("temperature", temperature)))
                        .toArray(Block[]::new);
    }
}
