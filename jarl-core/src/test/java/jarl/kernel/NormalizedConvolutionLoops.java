package jarl.kernel;

import java.util.Arrays;
import java.util.List;

/** A convolution, layer normalization of each pixel's channels and ReLU, and the derivatives, in double precision. */
final class NormalizedConvolutionLoops {

    final double[] y;
    final List<double[]> gradients; // of weight, bias, and the normalization's

    /** @param parameters weight, bias, and the normalization's */
    NormalizedConvolutionLoops(
            ConvolutionSize size, int images, double[] x, List<float[]> parameters, float[] dy, double epsilon) {
        double[] products = ConvolutionLoops.linear(size, images, x, parameters.get(0), parameters.get(1));
        int pixels = size.outputHeight() * size.outputWidth();
        int channels = size.outputs();
        float[] rows = new float[products.length];
        float[] derivatives = new float[products.length];
        for (int i = 0; i < rows.length; i++) {
            rows[place(i, channels, pixels)] = (float) products[i];
            derivatives[place(i, channels, pixels)] = dy[i];
        }
        float[] weight = parameters.get(2);
        float[] bias = parameters.get(3);
        LayerNormLoops norm = new LayerNormLoops(rows, derivatives, weight, bias, epsilon);
        for (int i = 0; i < rows.length; i++) {
            derivatives[i] = norm.y[i] > 0 ? derivatives[i] : 0;
        }
        LayerNormLoops behindRelu = new LayerNormLoops(rows, derivatives, weight, bias, epsilon);
        this.y = new double[rows.length];
        double[] ofProducts = new double[rows.length];
        Arrays.setAll(y, i -> Math.max(0, norm.y[place(i, channels, pixels)]));
        Arrays.setAll(ofProducts, i -> behindRelu.dx[place(i, channels, pixels)]);
        double[] ofWeight = new double[parameters.get(0).length];
        double[] ofBias = new double[channels];
        var _ = ConvolutionLoops.backward(size, images, x, parameters.get(0), ofProducts, ofWeight, ofBias);
        this.gradients = List.of(ofWeight, ofBias, behindRelu.ofWeight, behindRelu.ofBias);
    }

    /** The place among rows of channels of what is at {@code i} among images whose channels are outermost. */
    private static int place(int i, int channels, int pixels) {
        int image = i / (channels * pixels);
        return (image * pixels + i % pixels) * channels + i / pixels % channels;
    }
}
