package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The numbers recorded from rlpyt (specification section 10), and its defects that must not come back. */
class SelectorTest {

    private final RandomStream random = new RandomStreams(1).stream("draw");

    /** Everything usable, with a priority that counts up from 1 or none. */
    private static Selector.Places places(int columns, boolean counted) {
        return new Selector.Places() {
            @Override
            public boolean usable(long place, int column) {
                return true;
            }

            @Override
            public double priority(long place, int column) {
                return counted ? place * columns + column + 1 : Double.NaN;
            }
        };
    }

    /** Slots that are drawn after so many rows in a ring of {@code size}, with {@code before} and {@code after} around the cursor left out. */
    private Set<Integer> slots(Selector selection, int size, int columns) {
        Set<Integer> slots = new TreeSet<>();
        long[] index = new long[64];
        for (int i = 0; i < 20 && selection.count() > 0; i++) {
            selection.draw(random, 1, index, new float[64]);
            Arrays.stream(index).forEach(drawn -> slots.add((int) (drawn / columns % size)));
        }
        return slots;
    }

    private static void advance(Selector selection, Ring ring, int rows, int before, int after, Selector.Places known) {
        ring.advance(rows);
        selection.advance(ring.begin() + after, ring.end() - before, known);
    }

    @Test
    void uniformRowsOfAFullRingAreThoseWithAPastAndAFuture() {
        // Ring of 10 rows, 2 before the cursor and 3 after it left out. rlpyt gives {0..4} for cursors 8 and 9,
        // wrongly.
        for (var expected : new Object[][] {
            {0, Set.of(3, 4, 5, 6, 7)},
            {2, Set.of(5, 6, 7, 8, 9)},
            {5, Set.of(0, 1, 2, 8, 9)},
            {8, Set.of(1, 2, 3, 4, 5)},
            {9, Set.of(2, 3, 4, 5, 6)}
        }) {
            Ring ring = new Ring(10, 2);
            Selector selection = new UniformSelector(10, 2);
            advance(selection, ring, 10, 2, 3, places(2, false));
            advance(selection, ring, (int) expected[0], 2, 3, places(2, false));
            assertThat(slots(selection, 10, 2)).isEqualTo(expected[1]);
        }
    }

    @Test
    void liveLeavesFollowTheCursor() {
        Ring ring = new Ring(10, 2);
        Selector selection = new PrioritizedSelector(10, 2, 1, 1);
        advance(selection, ring, 2, 1, 1, places(2, false));
        advance(selection, ring, 2, 1, 1, places(2, false));
        assertThat(slots(selection, 10, 2)).containsExactly(1, 2);
        advance(selection, ring, 2, 1, 1, places(2, false));
        assertThat(slots(selection, 10, 2)).containsExactly(1, 2, 3, 4);
        advance(selection, ring, 4, 1, 1, places(2, false));
        assertThat(slots(selection, 10, 2)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        advance(selection, ring, 4, 1, 1, places(2, false));
        assertThat(slots(selection, 10, 2)).containsExactly(0, 1, 2, 5, 6, 7, 8, 9);
        advance(selection, ring, 4, 1, 1, places(2, false));
        assertThat(slots(selection, 10, 2)).containsExactly(0, 1, 2, 3, 4, 5, 6, 9);
    }

    @Test
    void givenPrioritiesComeToLifeWithTheirRows() {
        Ring ring = new Ring(6, 2);
        PrioritizedSelector selection = new PrioritizedSelector(6, 2, 1, 1);
        advance(selection, ring, 3, 2, 1, places(2, true));
        assertThat(selection.total()).isZero();
        advance(selection, ring, 3, 2, 1, places(2, true));
        assertThat(selection.total()).isEqualTo(33); // 3 + ... + 8 in rows 1 to 3
        advance(selection, ring, 2, 2, 1, places(2, true));
        assertThat(selection.total()).isEqualTo(57); // 7 + ... + 12 in rows 3 to 5
    }

    @Test
    void prioritiesOfWhatIsGoneChangeNothing() {
        Ring ring = new Ring(6, 2);
        PrioritizedSelector selection = new PrioritizedSelector(6, 2, 1, 1);
        advance(selection, ring, 6, 0, 0, places(2, true)); // rows 0 to 5: 1 to 12
        selection.update(new long[] {0, 11}, new double[] {10, 20}); // 1 becomes 10, 12 becomes 20
        assertThat(selection.total()).isEqualTo(78 + 9 + 8);
        advance(selection, ring, 1, 0, 0, places(2, true)); // 10 and 2 are gone, 13 and 14 come
        selection.update(new long[] {1}, new double[] {1000});
        assertThat(selection.total()).isEqualTo(78 + 9 + 8 - 12 + 27);
    }
}
