package jarl.env.classic;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.random.RandomStreams;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SmallAnglesTest {

    private static final int COUNT = 200_000;

    @Test
    void areThoseOfStrictMathToTheLastBit() {
        RandomGenerator random = new RandomStreams(1).stream("angles");
        double[] angles = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            double scale = Math.pow(2, -random.nextInt(40));
            angles[i] = random.nextDouble(-2, 2) * scale;
        }
        double[] special = {
            0.0, -0.0, 0.3, Math.nextDown(0.3), -0.3, 0x1p-27, Math.nextDown(0x1p-27), -0x1p-27, 1e-310, 1e300, 7, -100
        };
        System.arraycopy(special, 0, angles, 0, special.length);
        angles[special.length] = Double.NaN;
        angles[special.length + 1] = Double.POSITIVE_INFINITY;
        double[] sines = new double[COUNT];
        double[] cosines = new double[COUNT];
        SmallAngles.sinesAndCosines(angles, sines, cosines);
        double[] expectedSines = new double[COUNT];
        double[] expectedCosines = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            expectedSines[i] = StrictMath.sin(angles[i]);
            expectedCosines[i] = StrictMath.cos(angles[i]);
        }
        // Equal as bits: signs of zero count.
        assertThat(sines).isEqualTo(expectedSines);
        assertThat(cosines).isEqualTo(expectedCosines);
    }
}
