package jarl.env.classic;

/**
 * Sines and cosines of many small angles, bit for bit those of {@link StrictMath}: near zero these are two polynomials without a branch
 * (fdlibm's {@code __kernel_sin} and {@code __kernel_cos}), so a loop over them becomes vector instructions. {@code Math.sin} is
 * faster than {@code StrictMath.sin} for one angle, slower than this for many, and may differ from machine to machine.
 */
final class SmallAngles {

    private static final double LARGEST = 0.3; // from here on fdlibm splits the cosine otherwise
    private static final double SMALLEST = 0x1p-27; // below, it returns the angle itself, and the sign of zero

    // The coefficients of fdlibm: S1 to S6 and C1 to C6.
    private static final double S1 = -0.16666666666666632;
    private static final double S2 = 0.00833333333332249;
    private static final double S3 = -0.0001984126982985795;
    private static final double S4 = 2.7557313707070068e-6;
    private static final double S5 = -2.5050760253406863e-8;
    private static final double S6 = 1.58969099521155e-10;
    private static final double C1 = 0.0416666666666666;
    private static final double C2 = -0.001388888888887411;
    private static final double C3 = 2.480158728947673e-5;
    private static final double C4 = -2.7557314351390663e-7;
    private static final double C5 = 2.087572321298175e-9;
    private static final double C6 = -1.1359647557788195e-11;

    private SmallAngles() {}

    /** Writes the sine and the cosine of each angle; any angle is computed, small ones fast. */
    static void sinesAndCosines(double[] angle, double[] sine, double[] cosine) {
        polynomials(angle, sine, cosine);
        for (int i = 0; i < angle.length; i++) {
            double size = Math.abs(angle[i]);
            if (!(size >= SMALLEST && size < LARGEST)) {
                sine[i] = StrictMath.sin(angle[i]);
                cosine[i] = StrictMath.cos(angle[i]);
            }
        }
    }

    private static void polynomials(double[] angle, double[] sine, double[] cosine) {
        for (int i = 0; i < angle.length; i++) {
            double x = angle[i];
            double z = x * x;
            double r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
            sine[i] = x + z * x * (S1 + z * r);
        }
        for (int i = 0; i < angle.length; i++) {
            double z = angle[i] * angle[i];
            double r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
            cosine[i] = 1.0 - (0.5 * z - z * r);
        }
    }
}
