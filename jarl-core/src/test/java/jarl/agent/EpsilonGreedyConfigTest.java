package jarl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EpsilonGreedyConfigTest {

    /** rlpyt with 4 environments, final 0.1, final minimum 0.0005 and the schedule from iteration 10 to 110, a step each. */
    private static final EpsilonGreedyConfig VECTOR = new EpsilonGreedyConfig(1, 0.1, 0.0005, 110, 0, 0.001);

    @Test
    void columnsGetSharesEvenlySpacedInTheirLogarithm() {
        assertThat(VECTOR.at(4, 110, 10)).containsExactly(new double[] {.0005, .002924, .0171, .1}, within(1e-6));
        assertThat(VECTOR.at(4, 1000, 10)).containsExactly(new double[] {.0005, .002924, .0171, .1}, within(1e-6));
    }

    @Test
    void sharesFallInAStraightLineFromWhenLearningStarts() {
        assertThat(VECTOR.at(4, 0, 10)).containsExactly(1, 1, 1, 1);
        assertThat(VECTOR.at(4, 10, 10)).containsExactly(1, 1, 1, 1);
        assertThat(VECTOR.at(4, 60, 10)).containsExactly(new double[] {.500250, .501462, .508550, .55}, within(1e-6));
    }

    @Test
    void aScheduleThatEndsBeforeLearningStartsIsAtItsEndThen() {
        var early = new EpsilonGreedyConfig(1, 0.1, 0, 5, 0, 0.001);
        assertThat(early.at(1, 9, 10)).containsExactly(1);
        assertThat(early.at(1, 10, 10)).containsExactly(0.1);
    }

    @Test
    void allColumnsAreAlikeWithoutASmallest() {
        assertThat(new EpsilonGreedyConfig(1, 0.1, 0, 20, 0, 0.001).at(3, 20, 10))
                .containsExactly(.1, .1, .1);
    }

    @Test
    void theSmallestShareIsNotAboveTheFinalOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EpsilonGreedyConfig(1, 0.1, 0.2, 20, 0, 0.001))
                .withMessageContaining("smallestFinalEpsilon");
    }
}
