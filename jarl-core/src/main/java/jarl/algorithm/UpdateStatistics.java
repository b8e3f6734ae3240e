package jarl.algorithm;

import jarl.agent.DivergedException;
import jarl.config.Require;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers of each update, left on the device until {@link #read}: one transfer for all updates of a batch. */
public final class UpdateStatistics implements AutoCloseable {

    private final List<String> names;
    private final boolean onHost;
    private float[] numbers = {}; // of updates whose numbers are read at once, as they are on the CPU
    private Tensor rows; // of updates on another device
    private int updates;
    private boolean closed;

    /**
     * Creates statistics of no updates.
     *
     * @param names of the numbers of each update, as in the log
     * @param device where the numbers are computed
     */
    public UpdateStatistics(List<String> names, Device device) {
        this.names = List.copyOf(names);
        this.onHost = device.isCpu();
        this.rows = allocate(onHost ? 0 : 16, device);
    }

    private Tensor allocate(long capacity, Device device) {
        return TensorScope.unscoped(
                Tensor.zeros(DType.FLOAT32, capacity, names.size()).to(device));
    }

    /** The names, in the order of the numbers. */
    public List<String> names() {
        requireOpen();
        return names;
    }

    /** Records one update: a single number for each name, in order. Call inside {@code TensorScope.withoutGradients()}. */
    public void add(Tensor... values) {
        requireOpen();
        if (values.length != names.size()) {
            throw new IllegalArgumentException("expected " + names.size() + " statistics, got " + values.length);
        }
        if (onHost) {
            addNumbers(values);
        } else {
            addRow(values);
        }
        updates++;
    }

    private void addNumbers(Tensor... values) {
        int from = updates * values.length;
        if (from == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(16 * values.length, 2 * from));
        }
        for (int i = 0; i < values.length; i++) {
            numbers[from + i] = (float) values[i].item();
        }
    }

    @SuppressWarnings("CheckReturnValue")
    private void addRow(Tensor... values) {
        if (updates == rows.size(0)) {
            Tensor larger = allocate(2L * updates, rows.device());
            larger.slice(0, 0, updates).copyInPlace(rows);
            rows.close();
            rows = larger;
        }
        rows.select(0, updates).copyInPlace(Tensor.stack(List.of(values), 0));
    }

    /**
     * All updates recorded since the last read, by name.
     *
     * @throws DivergedException if any number is not finite
     */
    public Map<String, double[]> read() {
        requireOpen();
        int count = updates;
        updates = 0;
        float[] all = onHost ? numbers : rows.slice(0, 0, count).toFloats();
        Map<String, double[]> statistics = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            double[] values = new double[count];
            for (int update = 0; update < count; update++) {
                values[update] = all[update * names.size() + i];
                if (!Double.isFinite(values[update])) {
                    throw new DivergedException(names.get(i) + " is " + values[update] + " in update " + (update + 1)
                            + " of " + count + " of this batch");
                }
            }
            statistics.put(names.get(i), values);
        }
        return statistics;
    }

    /** For the algorithm whose statistics these are, which is closed with them. */
    public void requireOpen() {
        Require.open(!closed, "the algorithm");
    }

    @Override
    public void close() {
        closed = true;
        rows.close();
    }
}
