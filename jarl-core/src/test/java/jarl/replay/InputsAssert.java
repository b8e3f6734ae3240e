package jarl.replay;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.samples.AgentInputs;
import jarl.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Reads the inputs of a batch and compares them with what a {@link StepList} says. */
final class InputsAssert {

    private final byte[] images;
    private final float[] joints;
    private final long[] previousActions;
    private final float[] previousRewards;
    private final long[] masks;
    private final int count;

    /** Inputs with any leading dimensions, seen as one. */
    InputsAssert(AgentInputs inputs) {
        RandomSteps.Sight sight = (RandomSteps.Sight) inputs.observation();
        this.images = ((Tensor) sight.camera()).segment().toArray(ValueLayout.JAVA_BYTE);
        this.joints = sight.joints().toFloats();
        this.previousActions = ((Tensor) inputs.previousAction()).toLongs();
        this.previousRewards = inputs.previousReward().toFloats();
        this.masks = ((Tensor) inputs.actionMask()).toLongs();
        this.count = previousRewards.length;
    }

    void isAt(int i, StepList.Inputs expected) {
        assertThat(part(images, i)).isEqualTo(expected.image());
        assertThat(part(joints, i)).isEqualTo(expected.joints());
        assertThat(previousActions[i]).isEqualTo(expected.previousAction());
        assertThat(previousRewards[i]).isEqualTo(expected.previousReward());
        long[] mask = new long[expected.mask().length];
        for (int c = 0; c < mask.length; c++) {
            mask[c] = expected.mask()[c] ? 1 : 0;
        }
        assertThat(Arrays.copyOfRange(masks, i * mask.length, (i + 1) * mask.length))
                .isEqualTo(mask);
    }

    /** Zeros, with all actions allowed. */
    void isNothingAt(int i) {
        boolean[] all = new boolean[masks.length / count];
        Arrays.fill(all, true);
        isAt(i, new StepList.Inputs(new byte[images.length / count], new float[joints.length / count], 0, 0, all));
    }

    private byte[] part(byte[] all, int i) {
        return Arrays.copyOfRange(all, i * (all.length / count), (i + 1) * (all.length / count));
    }

    private float[] part(float[] all, int i) {
        return Arrays.copyOfRange(all, i * (all.length / count), (i + 1) * (all.length / count));
    }
}
