package jarl.kernel;

/**
 * The places of an image's numbers in an array, with a border of zeros around it.
 *
 * @param channels stored ones: a multiple of the vector's length behind a convolution
 * @param border rows and columns on each side
 * @param channelsFirst each channel is a picture of its own; otherwise each pixel is a vector of channels
 */
record ImagePlane(int channels, int height, int width, int border, boolean channelsFirst) {

    /** The numbers that reads may go beyond the last image, and the pixels. */
    static final int SLACK = 64;

    private static final int SLACK_PIXELS = VectorRowTiles.PIXELS + 2;

    private int columns() {
        return width + 2 * border;
    }

    private int pixels() {
        return (height + 2 * border) * columns();
    }

    /** The numbers of an image. */
    int size() {
        return pixels() * channels;
    }

    /** An array for so many images. */
    float[] allocate(int images) {
        return new float[Math.addExact(Math.multiplyExact(size(), images), SLACK + SLACK_PIXELS * channels)];
    }

    int pixelStep() {
        return channelsFirst ? 1 : channels;
    }

    int rowStep() {
        return columns() * pixelStep();
    }

    int channelStep() {
        return channelsFirst ? pixels() : 1;
    }

    /** The place of the first channel; coordinates may lie in the border. */
    int at(int y, int x) {
        return (y + border) * rowStep() + (x + border) * pixelStep();
    }
}
