package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.Values;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The clauses of {@link Space}. The test class of a space implements this interface and has them all tested.
 *
 * @param <V> the values' type
 */
public interface SpaceContract<V> {

    /** The space under test. */
    Space<V> space();

    /** A value that is not in the space. */
    V outside();

    /** What the message about {@link #outside} must say. */
    String outsideMessage();

    private static RandomStream random() {
        return new RandomStreams(5).stream("space");
    }

    @Test
    default void samplesAreInTheSpaceAndDiffer() {
        RandomStream random = random();
        List<String> samples = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            V sample = space().sample(random);
            assertThat(space().mismatch(sample)).isEmpty();
            samples.add(Arrays.toString(Values.numbers(sample)));
        }
        assertThat(samples.stream().distinct().count()).isGreaterThan(1);
    }

    @Test
    default void sampleDependsOnTheGeneratorOnly() {
        assertThat(Values.numbers(space().sample(random()))).isEqualTo(Values.numbers(space().sample(random())));
    }

    @Test
    default void aCopyHasTheSameNumbersInArraysOfItsOwn() {
        V sample = space().sample(random());
        V copy = space().copy(sample);
        assertThat(Values.numbers(copy)).isEqualTo(Values.numbers(sample));
        if (sample.getClass().isArray()) {
            assertThat(copy).isNotSameAs(sample);
        }
    }

    @Test
    default void nullValueIsAllZeros() {
        assertThat(Values.numbers(space().nullValue())).hasSize(space().size()).containsOnly(0);
    }

    @Test
    default void valueOutsideIsExplainedInOneLine() {
        assertThat(space().mismatch(outside()))
                .hasValueSatisfying(message ->
                        assertThat(message).contains(outsideMessage()).doesNotContain("\n"));
    }

    @Test
    default void allocatedBufferIsZeroAndHasTheLeadingDimensions() {
        try (var _ = TensorScope.withoutGradients()) {
            ArrayTuple buffer = space().allocate(3, 2);
            long elements = 0;
            for (Tensor leaf : ArrayTuple.leaves(buffer).values()) {
                assertThat(leaf.shape()).startsWith(3, 2);
                elements += leaf.numel();
            }
            assertThat(elements).isEqualTo(6L * space().size());
            Rows<V> rows = space().rows(buffer);
            for (int row = 0; row < 6; row++) {
                assertThat(Values.numbers(rows.read(row))).containsOnly(0);
            }
        }
    }

    @Test
    default void everyRowReadsWhatWasWrittenThere() {
        try (var _ = TensorScope.withoutGradients()) {
            Rows<V> rows = space().rows(space().allocate(4, 5));
            RandomStream random = random();
            List<V> values = new ArrayList<>();
            for (int row = 0; row < 20; row++) {
                values.add(space().sample(random));
                rows.write(row, values.getLast());
            }
            for (int row = 19; row >= 0; row--) {
                assertThat(Values.numbers(rows.read(row))).isEqualTo(Values.numbers(values.get(row)));
            }
        }
    }

    @Test
    default void rowsAreCountedAlongTheLastLeadingDimensionFirst() {
        try (var _ = TensorScope.withoutGradients()) {
            ArrayTuple buffer = space().allocate(3, 4);
            V value = differentFromNull();
            space().rows(buffer).write(2 * 4 + 1, value);
            // Step 2 of column 1, taken out by indexing the tensors.
            ArrayTuple taken = buffer.at(2).at(1);
            List<Double> numbers = new ArrayList<>();
            for (Tensor leaf : ArrayTuple.leaves(taken).values()) {
                for (double number : leaf.to(DType.FLOAT64).contiguous().toDoubles()) {
                    numbers.add(number);
                }
            }
            assertThat(numbers.stream().mapToDouble(Double::doubleValue).toArray())
                    .isEqualTo(Values.numbers(value));
        }
    }

    private V differentFromNull() {
        RandomStream random = random();
        while (true) {
            V value = space().sample(random);
            if (Arrays.stream(Values.numbers(value)).anyMatch(number -> number != 0)) {
                return value;
            }
        }
    }

    @Test
    default void bufferOfAnotherTypeIsRefused() {
        try (var _ = TensorScope.withoutGradients()) {
            ArrayTuple wrong = Tensor.zeros(DType.INT32, 3, 2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> space().rows(wrong))
                    .withMessageContaining("expected a");
        }
    }

    @Test
    default void descriptionNamesTheSpace() {
        assertThat(space().toString()).isNotBlank().doesNotContain("@");
    }
}
