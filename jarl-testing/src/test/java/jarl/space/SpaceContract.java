package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
    default void memoryIsZeroAndAsLargeAsTheLeavesSay() {
        List<MemorySegment> memory = space().allocate(Arena.ofAuto(), 6);
        long numbers = 0;
        for (int i = 0; i < memory.size(); i++) {
            LeafLayout leaf = space().leaves().get(i);
            assertThat(memory.get(i).byteSize()).isEqualTo(6 * leaf.bytes());
            numbers += leaf.size();
        }
        assertThat(numbers).isEqualTo(space().size());
        Rows<V> rows = space().rows(memory);
        for (int row = 0; row < 6; row++) {
            assertThat(Values.numbers(rows.read(row))).containsOnly(0);
        }
    }

    @Test
    default void everyRowReadsWhatWasWrittenThere() {
        Rows<V> rows = space().rows(space().allocate(Arena.ofAuto(), 20));
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

    @Test
    default void aValueLiesInItsRowAsTheLeavesSay() {
        List<MemorySegment> memory = space().allocate(Arena.ofAuto(), 12);
        V value = differentFromNull();
        space().rows(memory).write(9, value);
        List<Number> numbers = new ArrayList<>();
        for (int i = 0; i < memory.size(); i++) {
            LeafLayout leaf = space().leaves().get(i);
            MemorySegment row = memory.get(i).asSlice(9 * leaf.bytes(), leaf.bytes());
            for (long number = 0; number < leaf.size(); number++) {
                numbers.add(
                        switch (leaf.type()) {
                            case FLOAT32 -> row.getAtIndex(JAVA_FLOAT, number);
                            case INT64 -> row.getAtIndex(JAVA_LONG, number);
                            case UINT8, BOOL -> Byte.toUnsignedInt(row.getAtIndex(JAVA_BYTE, number));
                        });
            }
        }
        assertThat(numbers.stream().mapToDouble(Number::doubleValue).toArray()).isEqualTo(Values.numbers(value));
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
    default void anotherNumberOfLeavesIsRefused() {
        List<MemorySegment> memory = new ArrayList<>(space().allocate(Arena.ofAuto(), 1));
        memory.add(MemorySegment.NULL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> space().rows(memory))
                .withMessage("expected a piece of memory for each of " + (memory.size() - 1) + " leaves, got "
                        + memory.size());
    }

    @Test
    default void descriptionNamesTheSpace() {
        assertThat(space().toString()).isNotBlank().doesNotContain("@");
    }
}
