package jarl.kernel;

/** {@link VectorLayerNorm} of the channels of each pixel, followed by ReLU, of images in a plane whose pixels are vectors of channels. */
final class PixelNorm {

    private final ImagePlane plane;
    private final int pixels;

    PixelNorm(ImagePlane plane) {
        this.plane = plane;
        this.pixels = plane.height() * plane.width();
    }

    /** Numbers before the normalization, then {@code normalized}, and the scales. */
    record Kept(float[] normalized, float[] scales) {}

    /** Memory for so many images. */
    Kept allocate(int images) {
        return new Kept(plane.allocate(images), new float[images * pixels]);
    }

    /** Computes {@code y} of some images, of which {@code first} is the number of the first, from the numbers in {@code kept}. */
    void forward(VectorLayerNorm norm, Kept kept, float[] y, int first, int images) {
        for (int row = 0; row < images * plane.height(); row++) {
            norm.forward(
                    kept.normalized,
                    y,
                    start(first, row),
                    plane.pixelStep(),
                    plane.width(),
                    kept.scales,
                    first * pixels + row * plane.width());
        }
        VectorNonlinearity.apply(Nonlinearity.RELU, y, y, first * plane.size(), (first + images) * plane.size());
    }

    private int start(int first, int row) {
        return (first + row / plane.height()) * plane.size() + plane.at(row % plane.height(), 0);
    }

    /**
     * Replaces derivatives with respect to what ReLU gets by those with respect to the numbers before the normalization, and adds to its gradients.
     *
     * @param d of images from 0
     * @param first the number of the first image in {@code kept}
     */
    void backward(VectorLayerNorm norm, Kept kept, int first, float[] d, int images, float[] ofWeight, float[] ofBias) {
        for (int row = 0; row < images * plane.height(); row++) {
            int at = start(0, row);
            int keptAt = start(first, row);
            norm.addGradients(d, at, kept.normalized, keptAt, plane.pixelStep(), plane.width(), ofWeight, ofBias);
            norm.derivative(
                    d,
                    d,
                    at,
                    kept.normalized,
                    keptAt,
                    plane.pixelStep(),
                    plane.width(),
                    kept.scales,
                    first * pixels + row * plane.width());
        }
    }
}
