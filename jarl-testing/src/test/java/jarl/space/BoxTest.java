package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxTest implements SpaceContract<float[]> {

    @Override
    public Space<float[]> space() {
        return Box.of(new float[] {-1, 0, Float.NEGATIVE_INFINITY}, new float[] {2, 0.5f, Float.POSITIVE_INFINITY});
    }

    @Override
    public float[] outside() {
        return new float[] {0, 0.75f, 3};
    }

    @Override
    public String outsideMessage() {
        return "component 1: expected a value in [0.0, 0.5], got 0.75";
    }

    @Test
    void notANumberIsOutsideEvenWithoutBounds() {
        assertThat(Box.unbounded(2).mismatch(new float[] {0, Float.NaN})).isPresent();
        assertThat(Box.unbounded(2).mismatch(new float[] {0, 1e30f})).isEmpty();
    }

    @Test
    void boundsBelongToTheSpace() {
        assertThat(space().mismatch(new float[] {2, 0.5f, 1e9f})).isEmpty();
        assertThat(space().mismatch(new float[] {-1.0001f, 0, 0})).isPresent();
        assertThat(space().mismatch(new float[] {0, 0})).contains("expected 3 values, got 2");
    }

    @Test
    void samplesFillTheBoundsEvenly() {
        RandomStream random = new RandomStreams(2).stream("space");
        Box box = Box.of(-1, 3, 1);
        int[] quarters = new int[4];
        for (int i = 0; i < 4000; i++) {
            quarters[(int) (box.sample(random)[0] + 1)]++;
        }
        // Binomial: 1000 with standard deviation 27.
        for (int count : quarters) {
            assertThat(count).isBetween(850, 1150);
        }
    }

    @Test
    void arraysKeepTheirShapeInMemory() {
        Box matrix = Box.of(0, 1, 2, 3);
        assertThat(matrix.size()).isEqualTo(6);
        assertThat(matrix.leaves()).containsExactly(new LeafLayout("", ElementType.FLOAT32, List.of(2, 3)));
    }

    @Test
    void boundedMeansFiniteOnAllSides() {
        assertThat(Box.of(-1, 1, 3).bounded()).isTrue();
        assertThat(((Box) space()).bounded()).isFalse();
        assertThat(Box.unbounded(1).bounded()).isFalse();
    }

    @Test
    void boundsCannotBeChangedFromOutside() {
        float[] low = {0, 0};
        Box box = Box.of(low, new float[] {1, 1});
        low[0] = -9;
        box.high()[1] = 9;
        assertThat(box).isEqualTo(Box.of(0, 1, 2)).hasSameHashCodeAs(Box.of(0, 1, 2));
        assertThat(box).isNotEqualTo(Box.of(0, 1, 1, 2));
    }

    @Test
    void rowOfAnotherLengthIsRefused() {
        Rows<float[]> rows = space().rows(space().allocate(Arena.ofAuto(), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.write(0, new float[4]))
                .withMessageContaining("expected 3 values, got 4");
    }

    @Test
    void senselessBoundsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Box.of(new float[] {0, 2}, new float[] {1, 1}))
                .withMessageContaining("component 1 has low 2.0 above high 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Box.of(new float[] {0}, new float[] {1, 1}))
                .withMessageContaining("1 and 2");
        assertThatIllegalArgumentException().isThrownBy(() -> Box.of(Float.NaN, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Box.of(0, 1, 0));
    }
}
