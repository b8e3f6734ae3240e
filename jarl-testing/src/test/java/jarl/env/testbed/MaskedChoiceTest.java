package jarl.env.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.env.Env;
import jarl.env.Step;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.testing.EnvContract;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MaskedChoiceTest implements EnvContract<float[], Integer> {

    @Override
    public Env<float[], Integer> create() {
        return new MaskedChoice();
    }

    @Override
    public Optional<Env<float[], Integer>> createWithLimit(int maxSteps) {
        return Optional.of(new MaskedChoice(7, maxSteps, true));
    }

    @Nested
    class WithoutMask implements EnvContract<float[], Integer> {
        @Override
        public Env<float[], Integer> create() {
            return new MaskedChoice(20, 10, false);
        }
    }

    private static int right(float[] observation) {
        assertThat(observation).containsOnly(0, 1);
        return IntStream.range(0, observation.length)
                .filter(i -> observation[i] == 1)
                .reduce((a, b) -> -1)
                .orElseThrow();
    }

    private static int[] allowed(boolean... mask) {
        return IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
    }

    @Test
    void twoToFourActionsAreAllowedAndTheRightOneIsAmongThem() {
        MaskedChoice env = new MaskedChoice();
        RandomStream random = new RandomStreams(1).stream("env");
        int[] timesOfSize = new int[5];
        int[] timesRight = new int[20];
        for (int i = 0; i < 6000; i++) {
            int right = right(env.reset(random));
            int[] allowed = allowed(env.actionMask());
            assertThat(allowed).contains(right);
            timesOfSize[allowed.length]++;
            timesRight[right]++;
        }
        // Five standard deviations: sqrt(6000 * 1/3 * 2/3) = 36.5 and sqrt(6000 * 1/20 * 19/20) = 16.9.
        for (int size = 2; size <= 4; size++) {
            assertThat(timesOfSize[size]).isBetween(1818, 2182);
        }
        for (int times : timesRight) {
            assertThat(times).isBetween(215, 385);
        }
    }

    @Test
    void everyForbiddenActionIsRefusedAndChangesNothing() {
        MaskedChoice env = new MaskedChoice();
        int right = right(env.reset(new RandomStreams(2).stream("env")));
        boolean[] mask = env.actionMask();
        for (int action = 0; action < 20; action++) {
            int forbidden = action;
            if (!mask[action]) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> env.step(forbidden))
                        .withMessage("MaskedChoice: action: expected one that the mask allows, got " + forbidden);
            }
        }
        assertThat(env.actionMask()).isEqualTo(mask);
        assertThat(env.step(right).reward()).isEqualTo(1);
    }

    @Test
    void alwaysTakingTheRightActionEarnsTheOptimalReturn() {
        for (boolean masks : new boolean[] {true, false}) {
            MaskedChoice env = new MaskedChoice(6, 7, masks);
            float[] observation = env.reset(new RandomStreams(3).stream("env"));
            double total = 0;
            int steps = 0;
            boolean running = true;
            while (running) {
                Step<float[]> step = env.step(right(observation));
                observation = step.observation();
                total += step.reward();
                steps++;
                running = !step.ends();
                assertThat(step.terminated()).isFalse();
            }
            assertThat(steps).isEqualTo(7);
            assertThat(total).isEqualTo(7).isEqualTo(env.optimalReturn());
        }
    }

    @Test
    void choosingAtRandomEarnsThirteenThirtySixthsWithMaskAndOneTwentiethWithout() {
        RandomStream random = new RandomStreams(4).stream("env");
        MaskedChoice masked = new MaskedChoice(20, 20_000, true);
        MaskedChoice unmasked = new MaskedChoice(20, 20_000, false);
        masked.reset(random);
        unmasked.reset(random);
        double withMask = 0;
        double without = 0;
        for (int i = 0; i < 20_000; i++) {
            int[] allowed = allowed(masked.actionMask());
            withMask += masked.step(allowed[random.nextInt(allowed.length)]).reward();
            without += unmasked.step(random.nextInt(20)).reward();
        }
        // Five standard errors: sqrt(0.361 * 0.639 / 20000) = 0.0034 and sqrt(0.05 * 0.95 / 20000) = 0.0015.
        assertThat(withMask / 20_000).isCloseTo(13.0 / 36, within(0.017));
        assertThat(without / 20_000).isCloseTo(0.05, within(0.008));
    }

    @Test
    void withAndWithoutMaskTheTaskIsTheSame() {
        MaskedChoice masked = new MaskedChoice();
        MaskedChoice unmasked = new MaskedChoice(20, 10, false);
        assertThat(masked.masksActions()).isTrue();
        assertThat(unmasked.masksActions()).isFalse();
        assertThat(unmasked.reset(new RandomStreams(6).stream("env")))
                .isEqualTo(masked.reset(new RandomStreams(6).stream("env")));
        int allowed = allowed(masked.actionMask())[0];
        assertThat(unmasked.step(allowed).observation())
                .isEqualTo(masked.step(allowed).observation());
    }

    @Test
    void fewerThanFiveActionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaskedChoice(4, 10, true))
                .withMessageContaining("at least 5, got 4");
    }
}
