package jarl.env;

/**
 * Makes environments that somebody offers under an id, see {@link EnvSpec#factory()}, so that a run made with it knows what it is.
 *
 * @param id of the environment
 * @param options the environment's own
 * @param factory makes them
 */
public record OfferedFactory<O, A>(String id, Record options, EnvFactory<O, A> factory) implements EnvFactory<O, A> {

    @Override
    public Env<O, A> create() {
        return factory.create();
    }
}
