package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShortNamesTest {

    private static final List<String> THREE_KEYS = List.of(
            "learningRate=1e-3_entropyBonus=0_batchT=32",
            "learningRate=1e-3_entropyBonus=0.01_batchT=32",
            "learningRate=3e-4_entropyBonus=0_batchT=32");

    @Test
    void namesWithRoomStayAsTheyAre() {
        assertThat(ShortNames.fitting(THREE_KEYS, 45)).hasValue(THREE_KEYS);
    }

    @Test
    void keysAreCutUntilNamesFit() {
        assertThat(ShortNames.fitting(THREE_KEYS, 30))
                .hasValue(List.of(
                        "learn=1e-3_entro=0_batch=32",
                        "learn=1e-3_entro=0.01_batch=32",
                        "learn=3e-4_entro=0_batch=32"));
        assertThat(ShortNames.fitting(THREE_KEYS, 15)).hasValue(List.of("1e-3_0_32", "1e-3_0.01_32", "3e-4_0_32"));
    }

    @Test
    void namesThatWouldBeTheSameAreNotShortened() {
        List<String> names = List.of("learningRate=1_batchT=2", "learningStart=1_batchT=2");
        assertThat(ShortNames.fitting(names, 19)).isEmpty();
        assertThat(ShortNames.cut(names, 12)).containsExactly("#1 _batchT=2", "#2 _batchT=2");
    }

    @Test
    void namesWithoutKeysAreNumberedWhereTheyDoNotFit() {
        assertThat(ShortNames.cut(List.of("a-long-name/seed-1", "a-long-nose/seed-1"), 10))
                .containsExactly("#1 /seed-1", "#2 /seed-1");
    }
}
