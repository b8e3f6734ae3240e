package jarl.space;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
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
        List<MemorySegment> memory = space().allocate(Arena.ofAuto(), 2);
        byte[] image = new byte[24];
        image[23] = (byte) 200;
        space().rows(memory).write(1, image);
        assertThat(space().leaves()).containsExactly(new LeafLayout("", ElementType.UINT8, List.of(2, 3, 4)));
        assertThat(Byte.toUnsignedInt(memory.getFirst().get(JAVA_BYTE, 24 + 23)))
                .isEqualTo(200);
    }

    @Test
    void rowOfAnotherLengthIsRefused() {
        Rows<byte[]> rows = space().rows(space().allocate(Arena.ofAuto(), 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.write(0, new byte[25]))
                .withMessageContaining("expected 24 values, got 25");
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
