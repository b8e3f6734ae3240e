package jarl.env;

import java.util.Optional;

/**
 * Makes vectorised environments. May be called from several threads at once.
 *
 * <p>A vectorised factory replaces an {@link EnvFactory} anywhere: the sampler asks for groups of columns, and users of a single environment
 * (evaluations, pictures, the checker) get one column, or another implementation of the same task.
 *
 * @param <O> observation type
 * @param <A> action type
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // a lambda makes columns, and create() makes one of them
public interface VectorEnvFactory<O, A> extends EnvFactory<O, A> {

    /**
     * Makes an environment of this many columns.
     *
     * @param columns at least 1
     */
    VectorEnv<O, A> create(int columns);

    @Override
    default Env<O, A> create() {
        return new OneColumn<>(create(1));
    }

    /** Also makes single environments, which must be the same task bit for bit: a readable reference, and one that draws pictures. */
    static <O, A> VectorEnvFactory<O, A> of(EnvFactory<O, A> single, VectorEnvFactory<O, A> vector) {
        return new VectorEnvFactory<>() {
            @Override
            public VectorEnv<O, A> create(int columns) {
                return vector.create(columns);
            }

            @Override
            public Env<O, A> create() {
                return single.create();
            }
        };
    }

    /** The factory, or the one that somebody offers with it, if it makes vectorised environments. */
    static <O, A> Optional<VectorEnvFactory<O, A>> in(EnvFactory<O, A> factory) {
        return switch (factory) {
            case VectorEnvFactory<O, A> vector -> Optional.of(vector);
            case OfferedFactory<O, A> offered -> in(offered.factory());
            default -> Optional.empty();
        };
    }
}
