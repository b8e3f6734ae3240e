package jarl.distribution;

import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;

/** The usual family for an action space. */
public final class Distributions {
    private Distributions() {}

    /** Categorical for Discrete, diagonal Gaussian for Box. */
    public static Distribution of(Space<?> actionSpace) {
        return switch (actionSpace) {
            case Discrete discrete -> new Categorical(discrete.n());
            case Box box -> new DiagonalGaussian(box.size());
            default ->
                throw new IllegalArgumentException(
                        "no distribution for actions of " + actionSpace + ": expected Discrete or Box");
        };
    }
}
