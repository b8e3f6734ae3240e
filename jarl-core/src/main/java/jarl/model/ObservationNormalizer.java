package jarl.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import jarl.config.Require;
import jarl.returns.RunningMoments;
import jarl.space.Box;
import jarl.tensor.DType;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shifts and scales each component of a vector observation to mean 0 and standard deviation 1 over everything seen in training, and clips
 * it. The statistics change only in {@link #observe}, so they are frozen in evaluation; they are saved with the parameters.
 *
 * <pre>{@code
 * clamp((x - mean) / sqrt(max(variance, epsilon)), -clip, clip)
 * }</pre>
 */
public final class ObservationNormalizer implements AutoCloseable {

    private final NormalizerConfig config;
    private final double limit;
    private final int size;
    private final Tensor count;
    private final Tensor mean;
    private final Tensor variance;
    private Tensor centre;
    private Tensor scale;
    private Device device = Device.CPU;
    private boolean closed;

    /** Creates a normalizer for observations of this space, which pass unchanged until the first update. */
    public ObservationNormalizer(Box space, NormalizerConfig config) {
        this.config = config;
        this.limit = config.clip() == 0 ? Double.POSITIVE_INFINITY : config.clip();
        this.size = space.size();
        this.count = TensorScope.unscoped(Tensor.zeros(DType.INT64, 1));
        this.mean = TensorScope.unscoped(Tensor.zeros(DType.FLOAT64, size));
        this.variance = TensorScope.unscoped(Tensor.zeros(DType.FLOAT64, size)).fillInPlace(1);
        this.centre = TensorScope.unscoped(Tensor.zeros(DType.FLOAT32, size));
        this.scale = TensorScope.unscoped(Tensor.full(1, size));
    }

    /** Normalises {@code [N, size]}. */
    public Tensor apply(Tensor observation) {
        Require.open(!closed, "the normaliser");
        return observation.sub(centre).mul(scale).clamp(-limit, limit);
    }

    /**
     * Updates the statistics with a batch.
     *
     * @param observation float32 {@code [T, B, ...]} on the CPU
     * @param valid bool {@code [T, B]}: rows that count
     */
    public void observe(Tensor observation, Tensor valid) {
        Require.open(!closed, "the normaliser");
        float[] values = observation.toFloats();
        byte[] flags = valid.segment().toArray(JAVA_BYTE);
        RunningMoments moments = new RunningMoments(count.toLongs()[0], mean.toDoubles(), variance.toDoubles());
        RunningMoments batch = new RunningMoments(size);
        for (int row = 0; row < flags.length; row++) {
            if (flags[row] != 0) {
                batch.add(values, row * size);
            }
        }
        moments.merge(batch);
        count.segment().set(ValueLayout.JAVA_LONG, 0, moments.count());
        for (int i = 0; i < size; i++) {
            mean.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, i, moments.mean(i));
            variance.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, i, moments.variance(i));
        }
        changed();
    }

    /** The statistics by name, to be saved and restored; call {@link #changed} after writing them. */
    public Map<String, Tensor> statistics() {
        Require.open(!closed, "the normaliser");
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("observationNormalizer.count", count);
        named.put("observationNormalizer.mean", mean);
        named.put("observationNormalizer.variance", variance);
        return named;
    }

    /** Puts changed statistics to use. */
    public void changed() {
        Require.open(!closed, "the normaliser");
        double[] means = mean.toDoubles();
        double[] variances = variance.toDoubles();
        float[] centres = new float[size];
        float[] scales = new float[size];
        for (int i = 0; i < size; i++) {
            centres[i] = (float) means[i];
            scales[i] = (float) (1 / Math.sqrt(Math.max(variances[i], config.epsilon())));
        }
        if (device.isCpu()) {
            MemorySegment.copy(centres, 0, centre.segment(), ValueLayout.JAVA_FLOAT, 0, size);
            MemorySegment.copy(scales, 0, scale.segment(), ValueLayout.JAVA_FLOAT, 0, size);
        } else {
            try (var _ = TensorScope.withoutGradients()) {
                var _ = centre.copyInPlace(Tensor.of(centres));
                var _ = scale.copyInPlace(Tensor.of(scales));
            }
        }
    }

    /** Environment steps still to be observed before it is used: none if it has the statistics of another run. */
    public int warmupSteps() {
        Require.open(!closed, "the normaliser");
        return (int) Math.max(0, config.warmupSteps() - count.toLongs()[0]);
    }

    /** Moves what observations are compared with to where they will be. */
    public void moveTo(Device target) {
        Require.open(!closed, "the normaliser");
        device = target;
        centre = TensorScope.unscoped(centre.to(target));
        scale = TensorScope.unscoped(scale.to(target));
    }

    @Override
    public void close() {
        closed = true;
        count.close();
        mean.close();
        variance.close();
        centre.close();
        scale.close();
    }
}
