package jarl.app;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.Help;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One value of a configuration, with what its record says about it.
 *
 * @param key as in {@code key=value}, dotted
 * @param value as it would be typed
 * @param meaning one line
 * @param source where the default comes from; may be empty
 */
record ConfigOption(String key, String value, String meaning, String source) {

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
                    prefix + "name", Algorithms.nameOf(algorithm), "the algorithm, see jarl list algorithms", ""));
        }
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            String key = prefix + component.getName();
            Object value = valueOf(component, group);
            if (value instanceof Record inner) {
                addAll(options, inner, key + ".");
            } else {
                Help help = component.getAnnotation(Help.class);
                options.add(new ConfigOption(
                        key, text(value), help == null ? "" : help.value(), help == null ? "" : help.source()));
            }
        }
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
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Double number -> Numbers.exact(number);
            case List<?> list -> list.toString().replace(" ", "");
            default -> value.toString();
        };
    }
}
