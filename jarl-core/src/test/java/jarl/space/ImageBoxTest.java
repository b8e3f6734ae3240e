package jarl.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import org.junit.jupiter.api.Test;

class ImageBoxTest implements SpaceContract<byte[]> {

    @Override
    public Space<byte[]> space() {
        return new ImageBox(2, 3, 4);
    }

    @Override
    public byte[] outside() {
        return new byte[23];
    }

    @Override
    public String outsideMessage() {
        return "expected 24 bytes, got 23";
    }

    @Test
    void bytesAreUnsignedAndChannelsComeFirst() {
        try (var _ = TensorScope.withoutGradients()) {
            ArrayTuple buffer = space().allocate(2);
            byte[] image = new byte[24];
            image[23] = (byte) 200;
            space().rows(buffer).write(1, image);
            Tensor tensor = ArrayTuple.firstLeaf(buffer);
            assertThat(tensor.dtype()).isEqualTo(DType.UINT8);
            assertThat(tensor.shape()).containsExactly(2, 2, 3, 4);
            double last =
                    tensor.select(0, 1).select(0, 1).select(0, 2).select(0, 3).item();
            assertThat(last).isEqualTo(200);
        }
    }

    @Test
    void rowOfAnotherLengthIsRefused() {
        try (var _ = TensorScope.withoutGradients()) {
            Rows<byte[]> rows = space().rows(space().allocate(2));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rows.write(0, new byte[25]))
                    .withMessageContaining("expected 24 values, got 25");
        }
    }

    @Test
    void emptyImageIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageBox(1, 0, 5))
                .withMessageContaining("1 x 0 x 5");
    }

    @Test
    void binaryPlanesHoldZerosAndOnesOnly() {
        var planes = new ImageBox(1, 1, 3, 1);
        assertThat(planes.mismatch(new byte[] {0, 1, 1})).isEmpty();
        assertThat(planes.mismatch(new byte[] {0, 2, 1})).contains("expected values from 0 to 1, got 2 at index 1");
        var random = new java.util.SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            assertThat(planes.mismatch(planes.sample(random))).isEmpty();
        }
    }

    @Test
    void theMaximumIsAByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageBox(1, 1, 1, 256))
                .withMessage("ImageBox: maximum must be from 1 to 255, got 256");
    }
}
