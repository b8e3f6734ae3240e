package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import jarl.space.MultiBinary;
import jarl.space.MultiDiscrete;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionsTest {

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Drive(Integer gear, float[] pedal) {}

    record DriveTensors(Tensor gear, Tensor pedal) implements TensorTree {}

    private static Composite<Drive> drive(Box pedal) {
        return new Composite<>(Drive.class, DriveTensors.class, List.of(new Discrete(3), pedal));
    }

    @Test
    void theActionSpaceChoosesTheFamily() {
        assertThat(Distributions.of(new Discrete(3))).isEqualTo(new Categorical(3));
        assertThat(Distributions.of(new MultiDiscrete(3, 2))).isEqualTo(new MultiCategorical(3, 2));
        assertThat(Distributions.of(new MultiBinary(4))).isEqualTo(new Bernoulli(4));
        assertThat(Distributions.of(Box.of(-2, 2, 2, 3))).isEqualTo(new DiagonalGaussian(6));
        Composite<Drive> space = drive(Box.of(-1, 1, 2));
        assertThat(Distributions.of(space))
                .isEqualTo(new CompositeDistribution(space, List.of(new Categorical(3), new DiagonalGaussian(2))));
    }

    @Test
    void squashingConcernsBoxesOnly() {
        assertThat(Distributions.of(Box.of(-1, 1, 2, 3), true)).isEqualTo(new SquashedGaussian(6));
        assertThat(Distributions.of(new Discrete(3), true)).isEqualTo(new Categorical(3));
        Composite<Drive> space = drive(Box.of(-1, 1, 2));
        assertThat(Distributions.of(space, true))
                .isEqualTo(new CompositeDistribution(space, List.of(new Categorical(3), new SquashedGaussian(2))));
    }

    @Test
    void squashedActionsNeedTheirBounds() {
        for (Box box : List.of(Box.of(-2, 2, 1), Box.of(0, 1, 1), Box.unbounded(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Distributions.of(box, true))
                    .withMessageContaining("expected a Box with these bounds, got " + box);
            assertThatIllegalArgumentException().isThrownBy(() -> Distributions.of(drive(box), true));
        }
    }

    @Test
    void imagesAreNoActions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Distributions.of(new ImageBox(1, 2, 2)))
                .withMessageContaining("no distribution for actions of ImageBox");
    }
}
