package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.OptionRange;
import jarl.config.Options;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.NoOptions;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record of options there is: meaning, default and range stand beside each option, and hold. */
class OptionRecordsTest {

    /** An example of each class of records: whole experiments of every algorithm, every environment, and all records inside. */
    static Stream<Record> records() {
        Map<Class<?>, Record> found = new LinkedHashMap<>();
        Algorithms.all().forEach(algorithm -> collect(ExperimentConfig.defaults(algorithm.defaults()), found));
        Environments.all().stream().map(EnvSpec::options).forEach(options -> collect(options, found));
        return found.values().stream();
    }

    private static void collect(Record options, Map<Class<?>, Record> found) {
        found.putIfAbsent(options.getClass(), options);
        Stream.of(options.getClass().getRecordComponents())
                .map(component -> value(component, options))
                .forEach(value -> {
                    if (value instanceof Record inner) {
                        collect(inner, found);
                    }
                });
    }

    private static Object value(RecordComponent component, Record options) {
        try {
            return component.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot read " + component, e);
        }
    }

    @Test
    void allOfThemAreFound() {
        assertThat(records().map(record -> record.getClass().getName()))
                .contains(
                        "jarl.algorithm.Ppo$Config",
                        "jarl.algorithm.R2d1$Config",
                        "jarl.replay.ReplayConfig",
                        "jarl.model.NormalizerConfig",
                        "jarl.env.minatar.MinAtarOptions",
                        "jarl.atari.AtariOptions",
                        "jarl.box2d.LunarLanderOptions",
                        "jarl.box2d.BipedalWalkerOptions");
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyOptionHasAMeaning(Record options) {
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            assertThat(component.getAnnotation(Option.class))
                    .as(component.toString())
                    .isNotNull();
            assertThat(component.getAnnotation(Option.class).help()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyOptionHasADefaultInItsRange(Record options) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            if (component.getType() == AlgorithmConfig.class) {
                given.put(component.getName(), value(component, options));
            } else if (component.getType() == Record.class) {
                given.put(component.getName(), NoOptions.INSTANCE);
            } else if (component.getName().equals("env")) {
                given.put("env", value(component, options));
            }
        }
        assertThat(Defaults.of(options.getClass(), given)).isInstanceOf(options.getClass());
    }

    /** Finds a constructor that hands its values over in another order than its components. */
    @ParameterizedTest
    @MethodSource("records")
    void aNumberOutOfItsRangeIsRefusedByItsOwnName(Record options) {
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            String name = component.getName();
            String range = OptionRange.of(component).text();
            if (range.isEmpty() || component.getType().isEnum() || component.getType() == List.class) {
                continue;
            }
            Object outside = component.getType() == String.class
                    ? "no such word"
                    : component.getType() == int.class ? (Object) Integer.MIN_VALUE : -1e12;
            Object far = outside instanceof Double && range.startsWith("at most") ? (Object) 1e12 : outside;
            Object typed = component.getType() == long.class ? (Object) (-(1L << 50)) : far;
            assertThatThrownBy(() -> Options.with(options, name, typed))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(name + " must be " + range + ", got ");
        }
    }
}
