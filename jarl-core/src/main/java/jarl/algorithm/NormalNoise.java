package jarl.algorithm;

import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;

/**
 * The noise that updates draw actions with: numbers that depend on the run's seed and the update's number only, so a resumed run draws the same.
 *
 * @param streams the run's
 * @param size of an action, d
 * @param device of the parameters
 */
record NormalNoise(RandomStreams streams, int size, Device device) {

    /** Independent standard normal numbers {@code [rows, d]} for one purpose of an update. */
    Tensor of(String purpose, long update, long rows) {
        RandomStream random = streams.stream(purpose, update);
        float[] numbers = new float[Math.toIntExact(rows * size)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return TensorAccess.onHeap(numbers, rows, size).to(device);
    }
}
