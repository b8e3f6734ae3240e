package jarl.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Images whose pixels are vectors of channels, in a plane or divided into several, as rows of float32 memory {@code [N, channels * height * width]}, channels outermost. */
final class OutputRows {

    private final int[] places; // where the numbers of a row are in the plane

    /** Rows of the first {@code channels} of a plane, or of as many of its size, one after the other, as they need. */
    OutputRows(ImagePlane plane, int channels) {
        this.places = new int[channels * plane.height() * plane.width()];
        int next = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < plane.height(); y++) {
                for (int x = 0; x < plane.width(); x++) {
                    places[next++] = c / plane.channels() * plane.size() + plane.at(y, x) + c % plane.channels();
                }
            }
        }
    }

    /** The length of a row. */
    int length() {
        return places.length;
    }

    /**
     * Writes an image as a row.
     *
     * @param start of the image
     * @param row memory for one
     */
    void write(float[] image, int start, float[] row, MemorySegment rows, int index) {
        for (int i = 0; i < row.length; i++) {
            row[i] = image[start + places[i]];
        }
        MemorySegment.copy(row, 0, rows, ValueLayout.JAVA_FLOAT, (long) index * row.length * Float.BYTES, row.length);
    }

    /** Reads a row into an image. */
    void read(MemorySegment rows, int index, float[] row, float[] image, int start) {
        MemorySegment.copy(rows, ValueLayout.JAVA_FLOAT, (long) index * row.length * Float.BYTES, row, 0, row.length);
        for (int i = 0; i < row.length; i++) {
            image[start + places[i]] = row[i];
        }
    }
}
