package jarl.distribution;

import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.space.Space;
import java.util.List;

/** The usual family for an action space. */
public final class Distributions {
    private Distributions() {}

    /** The same as {@link #of(Space, boolean)} without squashing. */
    public static Distribution of(Space<?> actionSpace) {
        return of(actionSpace, false);
    }

    /**
     * Categorical for Discrete, one for each choice of MultiDiscrete, Bernoulli for MultiBinary, Gaussian for Box, and for Composite each
     * component's own.
     *
     * @param squash boxes, whose bounds must then be -1 and 1, get {@link SquashedGaussian} instead of {@link DiagonalGaussian}
     * @throws IllegalArgumentException for images, and for boxes with other bounds if {@code squash}
     */
    public static Distribution of(Space<?> actionSpace, boolean squash) {
        return switch (actionSpace) {
            case Discrete discrete -> new Categorical(discrete.n());
            case MultiDiscrete choices -> new MultiCategorical(choices.n());
            case MultiBinary binary -> new Bernoulli(binary.n());
            case Box box when squash -> squashed(box);
            case Box box -> new DiagonalGaussian(box.size());
            case Composite<?> composite -> composed(composite, squash);
            case ImageBox image ->
                throw new IllegalArgumentException("no distribution for actions of " + image
                        + ": expected Discrete, MultiDiscrete, MultiBinary, Box or a Composite of these");
        };
    }

    private static Distribution squashed(Box box) {
        float[] low = box.low();
        float[] high = box.high();
        for (int i = 0; i < low.length; i++) {
            if (low[i] != -1 || high[i] != 1) {
                throw new IllegalArgumentException(
                        "squashed actions lie in (-1, 1): expected a Box with these bounds, got " + box);
            }
        }
        return new SquashedGaussian(box.size());
    }

    private static Distribution composed(Composite<?> composite, boolean squash) {
        List<Distribution> components =
                composite.spaces().stream().map(space -> of(space, squash)).toList();
        return new CompositeDistribution(composite, components);
    }
}
