package jarl.kernel;

/** Layer normalization of contiguous rows and its derivatives, in double precision, as they are written down. */
final class LayerNormLoops {

    final double[] y;
    final double[] dx;
    final double[] ofWeight;
    final double[] ofBias;

    LayerNormLoops(float[] x, float[] dy, float[] weight, float[] bias, double epsilon) {
        int features = weight.length;
        this.y = new double[x.length];
        this.dx = new double[x.length];
        this.ofWeight = new double[features];
        this.ofBias = new double[features];
        for (int at = 0; at < x.length; at += features) {
            double[] n = new double[features];
            double scale = normalize(x, at, epsilon, n);
            double mean = 0;
            double slope = 0;
            for (int i = 0; i < features; i++) {
                y[at + i] = n[i] * weight[i] + bias[i];
                mean += (double) dy[at + i] * weight[i] / features;
                slope += (double) dy[at + i] * weight[i] * n[i] / features;
                ofWeight[i] += dy[at + i] * n[i];
                ofBias[i] += dy[at + i];
            }
            for (int i = 0; i < features; i++) {
                dx[at + i] = scale * ((double) dy[at + i] * weight[i] - mean - slope * n[i]);
            }
        }
    }

    /** Returns the scale. */
    private static double normalize(float[] x, int at, double epsilon, double... n) {
        double mean = 0;
        for (int i = 0; i < n.length; i++) {
            mean += (double) x[at + i] / n.length;
        }
        double variance = 0;
        for (int i = 0; i < n.length; i++) {
            variance += (x[at + i] - mean) * (x[at + i] - mean) / n.length;
        }
        double scale = 1 / Math.sqrt(variance + epsilon);
        for (int i = 0; i < n.length; i++) {
            n[i] = (x[at + i] - mean) * scale;
        }
        return scale;
    }
}
