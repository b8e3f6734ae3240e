package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The trained parameters of an agent, in one block of {@link Parameters} for each optimizer: a policy, its critics, a temperature. What is done
 * with parameters without training them (saved, counted, checked, freed) is done with all blocks alike.
 */
public final class ParameterBlocks implements AutoCloseable {

    private static final String NAME = "[a-zA-Z][a-zA-Z0-9]*";

    private final Map<String, Parameters> blocks = new LinkedHashMap<>();
    private final Map<String, Tensor> named = new LinkedHashMap<>();

    /**
     * A block and its name.
     *
     * @param name letters and digits, put before the names of its parameters with a dot between
     */
    public record Block(String name, Parameters parameters) {}

    private ParameterBlocks() {}

    /** The blocks of an agent that trains everything at once: the parameters keep the names that their layer gives them. */
    public static ParameterBlocks of(Parameters only) {
        var one = new ParameterBlocks();
        one.blocks.put("", only);
        one.named.putAll(only.named());
        return one;
    }

    /**
     * Several blocks, in this order.
     *
     * @throws IllegalArgumentException if two have one name, or one has none
     */
    public static ParameterBlocks of(Block... blocks) {
        var several = new ParameterBlocks();
        for (Block block : blocks) {
            if (!block.name().matches(NAME)) {
                throw new IllegalArgumentException(
                        "the name of a block of parameters must be letters and digits, got \"" + block.name() + "\"");
            }
            if (several.blocks.put(block.name(), block.parameters()) != null) {
                throw new IllegalArgumentException("two blocks of parameters are called " + block.name());
            }
            block.parameters().named().forEach((name, value) -> several.named.put(block.name() + "." + name, value));
        }
        return several;
    }

    /** A block and those that are trained with it, such as a policy's critics. */
    public static ParameterBlocks with(Block first, Block[] others) {
        return of(Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(Block[]::new));
    }

    /** The parameters of all blocks by name, as views: {@code policy.trunk.0.weight}; without the first part if there is one block. */
    public Map<String, Tensor> named() {
        requireOpen();
        return Collections.unmodifiableMap(named);
    }

    /** The number of parameters. */
    public long count() {
        return blocks.values().stream().mapToLong(Parameters::count).sum();
    }

    /**
     * Looks for parameters that are not finite.
     *
     * @return what to call the first block that has any, such as {@code a parameter of critics}; empty if there is none
     */
    public Optional<String> notFinite() {
        requireOpen();
        try (var _ = TensorScope.withoutGradients()) {
            for (Map.Entry<String, Parameters> block : blocks.entrySet()) {
                if (!block.getValue().areFinite()) {
                    return Optional.of(block.getKey().isEmpty() ? "a parameter" : "a parameter of " + block.getKey());
                }
            }
        }
        return Optional.empty();
    }

    /** Must be called after writing them by other means than operations, see {@link Parameters#written}. */
    public void written() {
        blocks.values().forEach(Parameters::written);
    }

    /**
     * For whoever computes with these parameters.
     *
     * @throws IllegalStateException if they are closed
     */
    public void requireOpen() {
        blocks.values().forEach(Parameters::requireOpen);
    }

    @Override
    public void close() {
        blocks.values().forEach(Parameters::close);
    }
}
