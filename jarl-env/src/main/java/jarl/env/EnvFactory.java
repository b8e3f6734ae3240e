package jarl.env;

/**
 * Creates environments, one for each column. May be called from several threads at once.
 *
 * @param <O> observation type
 * @param <A> action type
 */
@FunctionalInterface
public interface EnvFactory<O, A> {

    Env<O, A> create();
}
