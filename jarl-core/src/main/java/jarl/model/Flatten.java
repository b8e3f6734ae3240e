package jarl.model;

import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of any space as one float vector for each row: boxes flattened, images divided by their maximum and flattened, integers one-hot,
 * composites joined in component order.
 */
public final class Flatten {

    private final Encoder encoder;
    private final int size;

    /** {@code [N, ...]} to float32 {@code [N, size]}. */
    private interface Encoder {
        Tensor encode(TensorTree values);
    }

    /**
     * Creates the features of a space.
     *
     * @param scaleBounded maps the components of boxes that have finite bounds from those bounds to [-1, 1]
     */
    public Flatten(Space<?> space, boolean scaleBounded) {
        this.encoder = encoder(space, scaleBounded);
        this.size = sizeOf(space);
    }

    /** The length of the vector. */
    public int size() {
        return size;
    }

    /** {@code [N, ...]} to float32 {@code [N, size]}. */
    public Tensor of(TensorTree values) {
        return encoder.encode(values);
    }

    private static int sizeOf(Space<?> space) {
        return switch (space) {
            case Discrete discrete -> discrete.n();
            case MultiDiscrete choices -> {
                int sum = 0;
                for (int n : choices.n()) {
                    sum += n;
                }
                yield sum;
            }
            case Composite<?> composite ->
                composite.spaces().stream().mapToInt(Flatten::sizeOf).sum();
            case Box box -> box.size();
            case ImageBox image -> image.size();
            case MultiBinary binary -> binary.size();
        };
    }

    private static Encoder encoder(Space<?> space, boolean scaleBounded) {
        return switch (space) {
            case Discrete discrete -> values -> ((Tensor) values).oneHot(discrete.n());
            case MultiDiscrete choices -> values -> oneHots((Tensor) values, choices.n());
            case Composite<?> composite -> joined(composite, scaleBounded);
            case Box box when scaleBounded -> scaled(box);
            case Box box -> values -> flat((Tensor) values, box.shape().length);
            case ImageBox image ->
                values -> flat((Tensor) values, 3).to(DType.FLOAT32).mul(1.0 / image.maximum());
            case MultiBinary _ -> values -> ((Tensor) values).to(DType.FLOAT32);
        };
    }

    private static Tensor oneHots(Tensor values, int... n) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = 0; i < n.length; i++) {
            parts.add(values.select(-1, i).oneHot(n[i]));
        }
        return Tensor.cat(parts, -1);
    }

    private static Encoder joined(Composite<?> composite, boolean scaleBounded) {
        List<Encoder> encoders = composite.spaces().stream()
                .map(space -> encoder(space, scaleBounded))
                .toList();
        return values -> {
            List<Tensor> parts = new ArrayList<>();
            List<TensorTree> components = SpaceTensors.components(composite, values);
            for (int i = 0; i < components.size(); i++) {
                parts.add(encoders.get(i).encode(components.get(i)));
            }
            return Tensor.cat(parts, -1);
        };
    }

    private static Encoder scaled(Box box) {
        float[] low = box.low();
        float[] high = box.high();
        float[] centre = new float[low.length];
        float[] scale = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            double width = (double) high[i] - low[i];
            boolean finite = width > 0 && width < Float.MAX_VALUE;
            centre[i] = finite ? (float) (low[i] + width / 2) : 0;
            scale[i] = finite ? (float) (2 / width) : 1;
        }
        Tensor centres = TensorScope.unscoped(Tensor.of(centre));
        Tensor scales = TensorScope.unscoped(Tensor.of(scale));
        return values -> {
            Tensor flat = flat((Tensor) values, box.shape().length);
            return flat.sub(centres.to(flat.device())).mul(scales.to(flat.device()));
        };
    }

    private static Tensor flat(Tensor values, int ownDimensions) {
        return ownDimensions == 1 ? values : values.reshape(values.size(0), -1);
    }
}
