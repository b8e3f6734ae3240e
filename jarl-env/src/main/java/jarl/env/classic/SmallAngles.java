package jarl.env.classic;

/**
 * Sines and cosines of many small angles, bit for bit those of {@link StrictMath}: near zero these are two polynomials without a branch
 * (fdlibm's {@code __kernel_sin} and {@code __kernel_cos}), so a loop over them becomes vector instructions. {@code Math.sin} is
 * faster than {@code StrictMath.sin} for one angle, slower than this for many, and may differ from machine to machine.
 */
final class SmallAngles {

    private static final double LARGEST = 0.3; // from here on fdlibm splits the cosine otherwise
    private static final double SMALLEST = 0x1p-27; // below, it returns the angle itself, and the sign of zero

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
            double r = 8.33333333332248946124e-03
                    + z
                            * (-1.98412698298579493134e-04
                                    + z
                                            * (2.75573137070700676789e-06
                                                    + z
                                                            * (-2.50507602534068634195e-08
                                                                    + z * 1.58969099521155010221e-10)));
            sine[i] = x + z * x * (-1.66666666666666324348e-01 + z * r);
        }
        for (int i = 0; i < angle.length; i++) {
            double x = angle[i];
            double z = x * x;
            double r = z
                    * (4.16666666666666019037e-02
                            + z
                                    * (-1.38888888888741095749e-03
                                            + z
                                                    * (2.48015872894767294178e-05
                                                            + z
                                                                    * (-2.75573143513906633035e-07
                                                                            + z
                                                                                    * (2.08757232129817482790e-09
                                                                                            + z
                                                                                                    * -1.13596475577881948265e-11)))));
            cosine[i] = 1.0 - (0.5 * z - z * r);
        }
    }
}
