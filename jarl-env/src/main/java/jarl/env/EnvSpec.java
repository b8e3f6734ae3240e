package jarl.env;

import java.util.function.Function;

/**
 * An environment that can be asked for by name.
 *
 * <p>An environment with options declares them as a public record: {@link jarl.config.Option} on each component, ranges
 * checked in the compact constructor with {@link jarl.config.Require#ranges(Class, Object...)}, and defaults made by
 * {@link jarl.config.Defaults}. A record without these annotations does as well: its instance is the defaults. Components are numbers, booleans, text,
 * enums and lists of them. The user sets them with {@code env.options.NAME=VALUE}.
 *
 * @param id the name, such as {@code CartPole-v1}
 * @param description one line
 * @param source paper or library that defines the task
 * @param solvedAt the mean return usually called solved; NaN if there is no such number
 * @param options the default options; {@link NoOptions} if there are none
 * @param factories gives the factory for options of that class; {@link #factory(Record)} is what callers want
 */
public record EnvSpec(
        String id,
        String description,
        String source,
        double solvedAt,
        Record options,
        Function<Record, EnvFactory<?, ?>> factories) {

    /** Describes an environment without options; the factory may be a constructor reference. */
    public static <O, A> EnvSpec of(
            String id, String description, String source, double solvedAt, EnvFactory<O, A> factory) {
        return new EnvSpec(id, description, source, solvedAt, NoOptions.INSTANCE, _ -> factory);
    }

    /**
     * Describes an environment with options.
     *
     * @param options the defaults
     * @param constructor makes one environment from options; may be a constructor reference; called for each column
     */
    @SuppressWarnings("unchecked") // the class of an R; who makes an environment by its id does not know its types
    public static <R extends Record> EnvSpec of(
            String id,
            String description,
            String source,
            double solvedAt,
            R options,
            Function<R, ? extends Env<?, ?>> constructor) {
        Class<R> type = (Class<R>) options.getClass();
        Function<Record, EnvFactory<?, ?>> factories = given -> {
            R chosen = type.cast(given);
            EnvFactory<Object, Object> factory = () -> (Env<Object, Object>) constructor.apply(chosen);
            return factory;
        };
        return new EnvSpec(id, description, source, solvedAt, options, factories);
    }

    /**
     * An environment with options, many columns of which can be stepped together.
     *
     * @param options the defaults
     * @param factories gives the factory for options, such as a {@link VectorEnvFactory}
     */
    @SuppressWarnings("unchecked") // the class of an R
    public static <R extends Record> EnvSpec withFactories(
            String id,
            String description,
            String source,
            double solvedAt,
            R options,
            Function<R, ? extends EnvFactory<?, ?>> factories) {
        Class<R> type = (Class<R>) options.getClass();
        return new EnvSpec(id, description, source, solvedAt, options, chosen -> factories.apply(type.cast(chosen)));
    }

    /** Makes environments with the default options. */
    public EnvFactory<?, ?> factory() {
        return factory(options);
    }

    /**
     * Makes environments with these options.
     *
     * @param chosen of the same class as {@link #options}
     */
    public EnvFactory<?, ?> factory(Record chosen) {
        if (chosen.getClass() != options.getClass()) {
            throw new IllegalArgumentException("options of " + id + " must be "
                    + options.getClass().getName() + ", got "
                    + chosen.getClass().getName());
        }
        return offered(factories.apply(chosen), chosen);
    }

    private <O, A> EnvFactory<O, A> offered(EnvFactory<O, A> factory, Record chosen) {
        return new OfferedFactory<>(id, chosen, factory);
    }
}
