package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MultiMaskedChoiceTest implements EnvContract<float[], int[]> {

    @Override
    public Env<float[], int[]> create() {
        return new MultiMaskedChoice();
    }

    @Override
    public Optional<Env<float[], int[]>> createWithLimit(int maxSteps) {
        return Optional.of(new MultiMaskedChoice(maxSteps, true, 5, 6));
    }

    @Nested
    class WithoutMask implements EnvContract<float[], int[]> {
        @Override
        public Env<float[], int[]> create() {
            return new MultiMaskedChoice(10, false, 6, 8, 10);
        }
    }

    /** The right values of components of 5 and 6 values. */
    private static int[] right(float[] observation) {
        assertThat(observation).hasSize(11);
        int[] right = {-1, -1};
        for (int i = 0; i < 11; i++) {
            if (observation[i] == 1) {
                int component = i < 5 ? 0 : 1;
                assertThat(right[component]).isEqualTo(-1);
                right[component] = i < 5 ? i : i - 5;
            } else {
                assertThat(observation[i]).isZero();
            }
        }
        return right;
    }

    @Test
    void eachComponentAllowsTwoToFourValuesWithTheRightOneAmongThem() {
        MultiMaskedChoice env = new MultiMaskedChoice(10, true, 5, 6);
        RandomStream random = new RandomStreams(1).stream("env");
        for (int i = 0; i < 500; i++) {
            int[] right = right(env.reset(random));
            boolean[] mask = env.actionMask();
            assertThat(mask).hasSize(11);
            assertThat(mask[right[0]]).isTrue();
            assertThat(mask[5 + right[1]]).isTrue();
            assertThat(count(mask, 0, 5)).isBetween(2, 4);
            assertThat(count(mask, 5, 11)).isBetween(2, 4);
        }
    }

    private static int count(boolean[] mask, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += mask[i] ? 1 : 0;
        }
        return count;
    }

    private static int other(int right, boolean[] mask, int offset, boolean allowed) {
        int value = 0;
        while (value == right || mask[offset + value] != allowed) {
            value++;
        }
        return value;
    }

    @Test
    void oneForbiddenComponentIsEnoughToBeRefused() {
        MultiMaskedChoice env = new MultiMaskedChoice(10, true, 5, 6);
        int[] right = right(env.reset(new RandomStreams(2).stream("env")));
        int first = other(right[0], env.actionMask(), 0, false);
        int second = other(right[1], env.actionMask(), 5, false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env.step(new int[] {first, right[1]}))
                .withMessageContaining("component 0: expected a value that the mask allows, got " + first);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> env.step(new int[] {right[0], second}))
                .withMessageContaining("component 1");
        assertThat(env.step(right).reward()).isEqualTo(1);
    }

    @Test
    void rewardIsTheShareOfRightComponents() {
        MultiMaskedChoice env = new MultiMaskedChoice(10, true, 5, 6);
        int[] right = right(env.reset(new RandomStreams(3).stream("env")));
        int wrong = other(right[0], env.actionMask(), 0, true);
        Step<float[]> half = env.step(new int[] {wrong, right[1]});
        assertThat(half.reward()).isEqualTo(0.5);
        right = right(half.observation());
        int first = other(right[0], env.actionMask(), 0, true);
        int second = other(right[1], env.actionMask(), 5, true);
        Step<float[]> none = env.step(new int[] {first, second});
        assertThat(none.reward()).isZero();
        assertThat(env.step(right(none.observation())).reward()).isEqualTo(1);
    }

    @Test
    void withoutMaskForbiddenComponentsEarnNothingAndTheOthersCount() {
        MultiMaskedChoice masked = new MultiMaskedChoice(10, true, 5, 6);
        MultiMaskedChoice unmasked = new MultiMaskedChoice(10, false, 5, 6);
        masked.reset(new RandomStreams(4).stream("env"));
        int[] right = right(unmasked.reset(new RandomStreams(4).stream("env")));
        int forbidden = other(right[0], masked.actionMask(), 0, false);
        assertThat(unmasked.step(new int[] {forbidden, right[1]}).reward()).isEqualTo(0.5);
    }

    @Test
    void alwaysTakingTheRightValuesEarnsTheOptimalReturn() {
        MultiMaskedChoice env = new MultiMaskedChoice(8, true, 5, 6);
        float[] observation = env.reset(new RandomStreams(5).stream("env"));
        double total = 0;
        for (int i = 1; i <= 8; i++) {
            Step<float[]> step = env.step(right(observation));
            observation = step.observation();
            total += step.reward();
            assertThat(step.truncated()).isEqualTo(i == 8);
        }
        assertThat(total).isEqualTo(8).isEqualTo(env.optimalReturn());
    }

    @Test
    void senselessTasksAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiMaskedChoice(10, true))
                .withMessageContaining("at least one component");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MultiMaskedChoice(10, true, 5, 4))
                .withMessageContaining("got [5, 4]");
    }
}
