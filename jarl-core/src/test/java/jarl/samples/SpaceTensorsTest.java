package jarl.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.random.RandomStreams;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NamedTensors;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.testing.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpaceTensorsTest {

    private final TensorScope scope = TensorScope.withoutGradients();

    record Body(float[] joints, Integer gear) {}

    record BodyTensors(Tensor joints, Tensor gear) implements TensorTree {}

    record Sight(byte[] camera, Body body, boolean[] lamps) {}

    record SightTensors(Tensor camera, BodyTensors body, Tensor lamps) implements TensorTree {}

    record NoTuple(Object joints, Object gear) {}

    private static final List<Space<?>> BODY_PARTS = List.of(Box.of(-1, 1, 2), new Discrete(4));
    private static final Composite<Body> BODY = new Composite<>(Body.class, BODY_PARTS);
    private static final Composite<Sight> SIGHT =
            new Composite<>(Sight.class, List.of(new ImageBox(1, 2, 2), BODY, new MultiBinary(3)));
    private static final Composite<Sight> SIGHT_WITH_RECORDS = new Composite<>(
            Sight.class,
            SightTensors.class,
            List.of(
                    new ImageBox(1, 2, 2),
                    new Composite<>(Body.class, BodyTensors.class, BODY_PARTS),
                    new MultiBinary(3)));

    static List<Space<?>> spaces() {
        return List.of(
                new Discrete(5),
                new MultiDiscrete(3, 2, 7),
                new MultiBinary(3),
                Box.of(-1, 1, 2, 3),
                new ImageBox(2, 3, 4),
                SIGHT,
                SIGHT_WITH_RECORDS);
    }

    @AfterEach
    void closeTensors() {
        scope.close();
    }

    @ParameterizedTest
    @MethodSource("spaces")
    <V> void tensorsAreZeroAndHaveTheLeadingDimensions(Space<V> space) {
        TensorTree tensors = SpaceTensors.allocate(space, 3, 2);
        long elements = 0;
        for (Tensor leaf : TensorTree.leaves(tensors).values()) {
            assertThat(leaf.shape()).startsWith(3, 2);
            elements += leaf.numel();
        }
        assertThat(elements).isEqualTo(6L * space.size());
        for (int row = 0; row < 6; row++) {
            assertThat(Values.numbers(SpaceTensors.rows(space, tensors).read(row)))
                    .containsOnly(0);
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    <V> void rowsAreCountedAlongTheLastLeadingDimensionFirst(Space<V> space) {
        TensorTree tensors = SpaceTensors.allocate(space, 3, 4);
        V value = differentFromNull(space);
        SpaceTensors.rows(space, tensors).write(2 * 4 + 1, value);
        // Step 2 of column 1, taken out by indexing the tensors.
        TensorTree taken = tensors.at(2).at(1);
        List<Double> numbers = new ArrayList<>();
        for (Tensor leaf : TensorTree.leaves(taken).values()) {
            for (double number : leaf.to(DType.FLOAT64).contiguous().toDoubles()) {
                numbers.add(number);
            }
        }
        assertThat(numbers.stream().mapToDouble(Double::doubleValue).toArray()).isEqualTo(Values.numbers(value));
    }

    private static <V> V differentFromNull(Space<V> space) {
        RandomGenerator random = new RandomStreams(5).stream("space");
        while (true) {
            V value = space.sample(random);
            if (Arrays.stream(Values.numbers(value)).anyMatch(number -> number != 0)) {
                return value;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spaces")
    void tensorsOfAnotherTypeAreRefused(Space<?> space) {
        TensorTree wrong = Tensor.zeros(DType.INT32, 3, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpaceTensors.rows(space, wrong))
                .withMessageContaining("expected a");
    }

    @Test
    void elementTypesAreThoseOfTheSpace() {
        Tensor image = (Tensor) SpaceTensors.allocate(new ImageBox(2, 3, 4), 5);
        assertThat(image.dtype()).isEqualTo(DType.UINT8);
        assertThat(image.shape()).containsExactly(5, 2, 3, 4);
        assertThat(((Tensor) SpaceTensors.allocate(new Discrete(2))).dtype()).isEqualTo(DType.INT64);
    }

    @Test
    void tensorsOfACompositeAreItsRecord() {
        assertThat(SpaceTensors.allocate(SIGHT_WITH_RECORDS, 5, 6))
                .isInstanceOfSatisfying(SightTensors.class, tensors -> {
                    assertThat(tensors.camera().shape()).containsExactly(5, 6, 1, 2, 2);
                    assertThat(tensors.body().joints().shape()).containsExactly(5, 6, 2);
                    assertThat(tensors.body().gear().shape()).containsExactly(5, 6);
                    assertThat(tensors.lamps().shape()).containsExactly(5, 6, 3);
                });
    }

    @Test
    void withoutARecordTensorsHaveTheSameNamesInTheSameOrder() {
        TensorTree named = SpaceTensors.allocate(SIGHT, 2);
        TensorTree record = SpaceTensors.allocate(SIGHT_WITH_RECORDS, 2);
        assertThat(TensorTree.leaves(named).keySet())
                .containsExactlyElementsOf(TensorTree.leaves(record).keySet())
                .containsExactly("camera", "body.joints", "body.gear", "lamps");
        assertThat(named)
                .isInstanceOfSatisfying(
                        NamedTensors.class,
                        tensors -> assertThat(tensors.get("camera"))
                                .isSameAs(TensorTree.leaves(named).get("camera")));
    }

    @ParameterizedTest
    @MethodSource("composites")
    void componentsAndComposeAreInverse(Composite<?> space) {
        TensorTree tensors = SpaceTensors.allocate(space, 2);
        assertThat(SpaceTensors.compose(space, SpaceTensors.components(space, tensors)))
                .isEqualTo(tensors);
    }

    static List<Space<?>> composites() {
        return List.of(BODY, SIGHT, SIGHT_WITH_RECORDS);
    }

    @Test
    void tensorsOfAnotherCompositeAreRefused() {
        TensorTree body = SpaceTensors.allocate(BODY, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpaceTensors.rows(SIGHT, body))
                .withMessageStartingWith(
                        "expected a NamedTensors of [camera, body, lamps], got NamedTensors[names=[joints");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpaceTensors.rows(SIGHT_WITH_RECORDS, body))
                .withMessageStartingWith("expected a SightTensors of [camera, body, lamps], got NamedTensors");
    }

    @Test
    void aRecordThatIsNoTupleIsRefused() {
        Composite<Body> space = new Composite<>(Body.class, NoTuple.class, BODY_PARTS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpaceTensors.allocate(space, 1))
                .withMessage("Composite: expected a record of tensors that implements TensorTree, got "
                        + NoTuple.class.getName());
    }

    @Test
    void eachRowOfAMaskHasItsFlagsAndNoMaskHasNone() {
        Tensor mask = Tensor.of(new boolean[] {true, false, true, false, false, true}, 2, 3);
        assertThat(SpaceTensors.flags(mask, 2))
                .isDeepEqualTo(new boolean[][] {{true, false, true}, {false, false, true}});
        assertThat(SpaceTensors.flags(NoTensors.INSTANCE, 2)).isDeepEqualTo(new boolean[2][0]);
    }
}
