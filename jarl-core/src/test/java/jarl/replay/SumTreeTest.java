package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumTreeTest {

    private static int[] find(SumTree tree, double... mass) {
        int[] leaf = new int[mass.length];
        tree.find(mass, leaf, mass.length);
        return leaf;
    }

    private static SumTree of(double... values) {
        SumTree tree = new SumTree(values.length);
        tree.setRange(0, values, values.length);
        return tree;
    }

    @Test
    void aLeafIsFoundWhereTheRunningSumPassesTheMass() {
        // Running sums 1, 1, 3, 6, 6.5
        SumTree tree = of(1, 0, 2, 3, 0.5);
        assertThat(tree.total()).isEqualTo(6.5);
        assertThat(find(tree, 0, 0.99, 1, 2.99, 3, 5.99, 6, 6.49)).containsExactly(0, 0, 2, 2, 3, 3, 4, 4);
    }

    @Test
    void theLastOfSeveralValuesForALeafCounts() {
        SumTree tree = of(1, 1, 1, 1, 1, 1);
        tree.set(new int[] {4, 0, 4}, new double[] {7, 2, 3}, 3);
        assertThat(tree.values()).containsExactly(2, 1, 1, 1, 3, 1);
        assertThat(tree.total()).isEqualTo(9);
    }

    @Test
    void massThatRoundingPushedTooFarFindsNoZero() {
        SumTree tree = of(0, 0.1, 0.2, 0, 0, 0);
        assertThat(find(tree, 0, Math.nextDown(tree.total()), tree.total(), tree.total() + 1))
                .containsExactly(1, 2, 2, 2);
        assertThatIllegalStateException().isThrownBy(() -> find(of(0, 0), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 65, 1000})
    void manyChangesEqualATreeMadeAtOnce(int leaves) {
        RandomStream random = new RandomStreams(3).stream("tree");
        SumTree tree = new SumTree(leaves);
        double[] expected = new double[leaves];
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(3) == 0) {
                int first = random.nextInt(leaves);
                double[] values =
                        random.doubles(random.nextInt(leaves - first + 1)).toArray();
                tree.setRange(first, values, values.length);
                System.arraycopy(values, 0, expected, first, values.length);
            } else {
                int[] leaf = random.ints(7, 0, leaves).toArray();
                double[] values = random.doubles(7).toArray();
                tree.set(leaf, values, 7);
                for (int k = 0; k < 7; k++) {
                    expected[leaf[k]] = values[k];
                }
            }
            assertThat(tree.values()).isEqualTo(expected);
            // Bit for bit: the sums are a function of the leaves, so a restored tree draws the same.
            assertThat(tree.total()).isEqualTo(of(expected).total());
        }
        assertThat(tree.total()).isEqualTo(Arrays.stream(expected).sum(), within(1e-9));
    }

    @Test
    void leavesAreDrawnInProportionToTheirValues() {
        RandomStream random = new RandomStreams(4).stream("tree");
        SumTree tree = of(1, 0, 4, 2, 3);
        int[] drawn = new int[5];
        for (int i = 0; i < 100_000; i++) {
            drawn[find(tree, random.nextDouble() * tree.total())[0]]++;
        }
        // Five standard deviations of a count are at most 5 * sqrt(100,000 / 4) = 790.
        assertThat(drawn[0]).isCloseTo(10_000, within(790));
        assertThat(drawn[1]).isZero();
        assertThat(drawn[2]).isCloseTo(40_000, within(790));
        assertThat(drawn[3]).isCloseTo(20_000, within(790));
        assertThat(drawn[4]).isCloseTo(30_000, within(790));
    }
}
