package jarl.app;

import jarl.algorithm.AlgorithmConfig;
import jarl.app.report.Values;
import jarl.config.Option;
import jarl.config.OptionRange;
import jarl.config.Options;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a configuration, with what its record says about it.
 *
 * @param key as in {@code key=value}, dotted
 * @param value as it would be typed
 * @param meaning one line
 * @param range the values it may have, such as {@code in [0, 1]}; may be empty
 * @param source where the default comes from; may be empty
 */
record ConfigOption(String key, String value, String meaning, String range, String source) {

    /** All values of a configuration, in the order of its records. */
    static List<ConfigOption> of(ExperimentConfig config) {
        List<ConfigOption> options = new ArrayList<>();
        addAll(options, config, "");
        return options;
    }

    /** The values of an algorithm, with keys as in an experiment's configuration. */
    static List<ConfigOption> of(AlgorithmConfig algorithm) {
        List<ConfigOption> options = new ArrayList<>();
        addAll(options, (Record) algorithm, "algo.");
        return options;
    }

    /** The options of an environment, with keys as in an experiment's configuration. */
    static List<ConfigOption> ofEnvironment(Record environmentOptions) {
        List<ConfigOption> options = new ArrayList<>();
        addAll(options, environmentOptions, "env.options.");
        return options;
    }

    /** The values by key. */
    static Map<String, String> values(ExperimentConfig config) {
        Map<String, String> values = new LinkedHashMap<>();
        of(config).forEach(option -> values.put(option.key(), option.value()));
        return values;
    }

    private static void addAll(List<ConfigOption> options, Record group, String prefix) {
        if (group instanceof AlgorithmConfig algorithm) {
            options.add(new ConfigOption(
                    prefix + "name", Algorithms.nameOf(algorithm), "the algorithm, see jarl list algorithms", "", ""));
        }
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            String key = prefix + component.getName();
            Object value = valueOf(component, group);
            if (value instanceof Record inner) {
                addAll(options, inner, key + ".");
            } else {
                options.add(of(component, key, text(value)));
            }
        }
    }

    private static ConfigOption of(RecordComponent component, String key, String value) {
        Option option = component.getAnnotation(Option.class);
        if (option == null) {
            return new ConfigOption(key, value, "", "", "");
        }
        return new ConfigOption(key, value, option.help(), range(component, option.help()), option.source());
    }

    /** The range, unless the meaning lists the words to choose from. */
    private static String range(RecordComponent component, String meaning) {
        OptionRange range = OptionRange.of(component);
        boolean listed = !range.words().isEmpty() && range.words().stream().allMatch(meaning::contains);
        return listed ? "" : range.text();
    }

    private static Object valueOf(RecordComponent component, Record group) {
        try {
            return component.getAccessor().invoke(group);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static String text(Object value) {
        return switch (value) {
            case Enum<?> constant -> Options.word(constant);
            case Double number -> Values.exact(number);
            case List<?> list -> list.toString().replace(" ", "");
            default -> value.toString();
        };
    }
}
