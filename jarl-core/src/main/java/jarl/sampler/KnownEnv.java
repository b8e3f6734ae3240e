package jarl.sampler;

import jarl.env.Env;
import jarl.env.ForwardingEnv;
import jarl.space.Space;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An environment whose spaces and abilities were asked for once, when it was made: what they are does not change, and whoever asks again gets
 * an answer without a call that could fail.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class KnownEnv<O, A> extends ForwardingEnv<O, A> {

    private static final Patience AT_ONCE = new Patience(0);

    private final Space<O> observationSpace;
    private final Space<A> actionSpace;
    private final Class<? extends Record> infoType;
    private final boolean masksActions;
    private final boolean savesState;
    private final Map<String, String> provenance;

    private KnownEnv(Env<O, A> env) {
        super(env);
        this.observationSpace = ask("observationSpace", env::observationSpace);
        this.actionSpace = ask("actionSpace", env::actionSpace);
        this.infoType = ask("infoType", env::infoType);
        this.masksActions = ask("masksActions", env::masksActions);
        this.savesState = ask("savesState", env::savesState);
        this.provenance = ask("provenance", () -> Map.copyOf(env.provenance()));
    }

    /**
     * Asks an environment what it is.
     *
     * @throws EnvironmentException if it is null, or answers with null or an exception; names the method
     */
    public static <O, A> KnownEnv<O, A> of(Env<O, A> env) {
        if (env == null) {
            throw EnvironmentException.inConstruction(new IllegalStateException("expected an Env, got null"));
        }
        return new KnownEnv<>(env);
    }

    private static <V> V ask(String method, Supplier<V> question) {
        V answer = AT_ONCE.make(method, question);
        if (answer == null) {
            throw EnvironmentException.outsideOfEpisodes(
                    method, new IllegalStateException("expected a value, got null"));
        }
        return answer;
    }

    /** The environment itself, with the wrappers that it came in. */
    public Env<O, A> itself() {
        return inner();
    }

    @Override
    public Space<O> observationSpace() {
        return observationSpace;
    }

    @Override
    public Space<A> actionSpace() {
        return actionSpace;
    }

    @Override
    public Class<? extends Record> infoType() {
        return infoType;
    }

    @Override
    public boolean masksActions() {
        return masksActions;
    }

    @Override
    public boolean savesState() {
        return savesState;
    }

    @Override
    public Map<String, String> provenance() {
        return provenance;
    }
}
