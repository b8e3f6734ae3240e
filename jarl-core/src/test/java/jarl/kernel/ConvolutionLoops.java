package jarl.kernel;

import java.util.Arrays;

/** Convolutions as they are written down, in double precision. */
final class ConvolutionLoops {

    private ConvolutionLoops() {}

    /** Followed by ReLU. */
    static double[] forward(ConvolutionSize s, int images, double[] x, float[] weight, float[] bias) {
        return Arrays.stream(linear(s, images, x, weight, bias))
                .map(value -> Math.max(value, 0))
                .toArray();
    }

    static double[] linear(ConvolutionSize s, int images, double[] x, float[] weight, float[] bias) {
        double[] y = new double[images * s.outputs() * s.outputHeight() * s.outputWidth()];
        visit(s, images, (out, in, w, o) -> y[out] += in < 0 ? bias[o] : x[in] * weight[w]);
        return y;
    }

    static double[] backward(
            ConvolutionSize s,
            int images,
            double[] x,
            float[] weight,
            double[] dy,
            double[] weightGradient,
            double[] biasGradient) {
        double[] dx = new double[x.length];
        visit(s, images, (out, in, w, o) -> {
            if (in < 0) {
                biasGradient[o] += dy[out];
            } else {
                weightGradient[w] += dy[out] * x[in];
                dx[in] += dy[out] * weight[w];
            }
        });
        return dx;
    }

    private interface Visitor {
        void visit(int out, int in, int weight, int channel);
    }

    private static void visit(ConvolutionSize s, int images, Visitor visitor) {
        int out = 0;
        for (int n = 0; n < images; n++) {
            for (int o = 0; o < s.outputs(); o++) {
                for (int y = 0; y < s.outputHeight(); y++) {
                    for (int x = 0; x < s.outputWidth(); x++, out++) {
                        visitor.visit(out, -1, 0, o);
                        window(s, n, o, y, x, out, visitor);
                    }
                }
            }
        }
    }

    private static void window(ConvolutionSize s, int n, int o, int y, int x, int out, Visitor visitor) {
        for (int c = 0; c < s.inputs(); c++) {
            for (int i = 0; i < s.kernel(); i++) {
                for (int j = 0; j < s.kernel(); j++) {
                    int iy = y * s.stride() + i - s.padding();
                    int ix = x * s.stride() + j - s.padding();
                    if (iy >= 0 && iy < s.height() && ix >= 0 && ix < s.width()) {
                        int in = ((n * s.inputs() + c) * s.height() + iy) * s.width() + ix;
                        visitor.visit(out, in, ((o * s.inputs() + c) * s.kernel() + i) * s.kernel() + j, o);
                    }
                }
            }
        }
    }
}
