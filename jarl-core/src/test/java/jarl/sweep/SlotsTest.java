package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static Resources of(int cores, OptionalInt slots) {
        return new Resources(cores, slots, Optional.empty(), 0);
    }

    @Test
    void eachSlotHasProcessorsOfItsOwn() {
        // the original's 4cpu_0gpu_2cpr: two slots, the second with cores 2 and 3
        Slots slots = Slots.divide(of(2, OptionalInt.empty()), 4, List.of(0, 1, 2, 3), true);
        assertThat(slots.all()).containsExactly(new Slot(0, 2, List.of(0, 1)), new Slot(1, 2, List.of(2, 3)));
        assertThat(slots.note()).isEmpty();
    }

    @Test
    void onlyTheProcessorsThatWereGrantedAreUsed() {
        Slots slots = Slots.divide(of(1, OptionalInt.empty()), 3, Slots.numbers("4,8-9"), true);
        assertThat(slots.all()).extracting(Slot::processors).containsExactly(List.of(4), List.of(8), List.of(9));
    }

    @Test
    void runsFloatWhereTheyCannotHaveProcessorsOfTheirOwn() {
        assertThat(Slots.divide(of(1, OptionalInt.empty()), 2, List.of(0, 1), false)
                        .note())
                .hasValueSatisfying(note -> assertThat(note).endsWith("there is no taskset"));
        Slots quota = Slots.divide(of(1, OptionalInt.empty()), 2, Slots.numbers("0-63"), true);
        assertThat(quota.all()).containsExactly(new Slot(0, 1, List.of()), new Slot(1, 1, List.of()));
        assertThat(quota.note())
                .hasValueSatisfying(note -> assertThat(note).contains("of 64 processors only the time of 2"));
        Slots crowded = Slots.divide(of(1, OptionalInt.of(5)), 2, List.of(0, 1), true);
        assertThat(crowded.all()).hasSize(5).allMatch(slot -> slot.processors().isEmpty());
    }

    @Test
    void aRunHasNoMoreCoresThanThereAre() {
        Slots slots = Slots.divide(of(8, OptionalInt.empty()), 2, List.of(0, 1), true);
        assertThat(slots.all()).containsExactly(new Slot(0, 2, List.of(0, 1)));
        assertThat(slots.note()).hasValue("a run has 2 cores, not 8: there are no more");
    }
}
