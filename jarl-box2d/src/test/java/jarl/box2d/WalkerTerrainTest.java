package jarl.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** The published rules of the way: a pad of 20 points, grass whose slope is damped, obstacles 5 to 9 points apart. */
class WalkerTerrainTest {

    private static WalkerTerrain draw(long seed, boolean hardcore) {
        return WalkerTerrain.draw(new RandomStreams(seed).stream("terrain"), hardcore);
    }

    @Test
    void beginsWithALevelPad() {
        for (int seed = 0; seed < 20; seed++) {
            double[] heights = draw(seed, true).heights();
            assertThat(heights).hasSize(200);
            for (int i = 0; i < 20; i++) {
                assertThat(heights[i]).isCloseTo(400 / 30.0 / 4, within(1e-12));
            }
        }
    }

    @Test
    void grassIsUnevenButNotSteep() {
        WalkerTerrain terrain = draw(1, false);
        assertThat(terrain.blocks()).isEmpty();
        double[] heights = terrain.heights();
        int different = 0;
        for (int i = 21; i < heights.length; i++) {
            // The slope is a sum of damped draws within 1/30 and of 0.01: at most (1/30 + 0.01) / (1 - 0.8).
            assertThat(Math.abs(heights[i] - heights[i - 1])).isLessThan(0.22);
            different += heights[i] != heights[i - 1] ? 1 : 0;
        }
        assertThat(different).isGreaterThan(140);
    }

    @Test
    void hardcoreHasStumpsStairsAndPits() {
        int stumps = 0;
        int stairs = 0;
        int pits = 0;
        double step = 14 / 30.0;
        for (int seed = 0; seed < 10; seed++) {
            for (double[] block : draw(seed, true).blocks()) {
                long width = Math.round((block[2] - block[0]) / step);
                long height = Math.round((block[5] - block[1]) / step);
                stumps += width == height && height > 0 ? 1 : 0;
                stairs += width == 4 && height == -1 ? 1 : 0;
                pits += width == 1 && height == -4 ? 1 : 0;
            }
        }
        assertThat(stumps).isGreaterThan(20);
        assertThat(stairs).isGreaterThan(60);
        assertThat(pits).isGreaterThan(40).isEven();
    }

    @Test
    void aPitIsFourStepsDeep() {
        double[] heights = draw(2, true).heights();
        double deepest = 0;
        for (int i = 1; i < heights.length; i++) {
            deepest = Math.min(deepest, heights[i] - heights[i - 1]);
        }
        assertThat(deepest).isCloseTo(-4 * 14 / 30.0, within(1e-9));
    }
}
