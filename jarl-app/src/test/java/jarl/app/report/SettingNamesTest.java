package jarl.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingNamesTest {

    /** Of key, value, key, value. */
    private static Map<String, String> setting(String... keysAndValues) {
        Map<String, String> setting = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            setting.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return setting;
    }

    @Test
    void fewParametersAreAllNamedByTheLastPartsOfTheirKeys() {
        assertThat(SettingNames.of(List.of(
                        setting("algo.learningRate", "1e-3", "algo.learning.batchSize", "8"),
                        setting("algo.learningRate", "3e-3", "algo.learning.batchSize", "16"))))
                .containsExactly("learningRate=1e-3, batchSize=8", "learningRate=3e-3, batchSize=16");
    }

    @Test
    void keysThatEndAlikeAreNamedInFull() {
        assertThat(SettingNames.of(List.of(setting("algo.name", "ppo", "name", "one"), setting("name", "two"))))
                .containsExactly("algo.name=ppo, name=one", "name=two");
    }

    @Test
    void whatASettingDoesNotHaveIsNotNamedUnlessItHasNothing() {
        assertThat(SettingNames.of(List.of(setting("algo.clip", "0.2"), setting())))
                .containsExactly("clip=0.2", "clip=-");
    }

    @Test
    void algorithmsAreToldApartByTheirNamesAndNotByWhatOnlyTheyHave() {
        assertThat(SettingNames.of(List.of(
                        setting(
                                "algo.clip",
                                "0.2",
                                "algo.name",
                                "ppo",
                                "algo.normalizeAdvantage",
                                "false",
                                "algo.epochs",
                                "4",
                                "model",
                                "[64, 64]"),
                        setting("algo.name", "dqn", "algo.replay.prioritized", "false", "model", "[128, 128]"),
                        setting("algo.name", "a2c", "algo.valueCoefficient", "0.5", "model", "[64, 64]"))))
                .containsExactly("name=ppo", "name=dqn", "name=a2c");
    }

    @Test
    void aLongParameterIsNamedWhereNothingElseTellsSettingsApart() {
        String long1 = "1".repeat(100);
        String long2 = "1".repeat(99) + "2";
        assertThat(SettingNames.of(List.of(
                        setting("algo.name", "ppo", "note", long1), setting("algo.name", "ppo", "note", long2))))
                .containsExactly("note=" + long1, "note=" + long2);
    }
}
