package jarl.sampler;

import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.NoInfo;
import jarl.env.VectorEnv;
import jarl.env.VectorEnvFactory;
import jarl.random.RandomStreams;
import jarl.space.ActionChoices;
import jarl.space.Space;
import java.util.ArrayList;
import java.util.List;

/** The environments of some neighbouring columns, made, but without a place in a sample buffer yet: what they are decides how that is. */
sealed interface NewEnvironments {

    Space<?> observationSpace();

    Space<?> actionSpace();

    Class<? extends Record> infoType();

    /** Flags of an action mask; 0 without masks. */
    int maskChoices();

    /** Places the environments in the columns of a buffer. */
    EnvColumns in(SampleBuffer<?> buffer, RandomStreams streams, SamplerSpec spec);

    /** The closing calls of the environments, for a sampler that could not be created. */
    List<Runnable> closings();

    /**
     * Makes environments for all columns.
     *
     * @param bounds where each part begins, and the number of columns
     */
    static List<NewEnvironments> make(EnvFactory<?, ?> factory, SamplerSpec spec, Patience patience, int... bounds) {
        List<NewEnvironments> made = new ArrayList<>();
        try {
            for (int part = 0; part + 1 < bounds.length; part++) {
                int first = bounds[part];
                int count = bounds[part + 1] - first;
                made.add(
                        factory instanceof VectorEnvFactory<?, ?> vector
                                ? new Vector<>(first, vector(vector, first, count, spec, patience))
                                : new Singles(first, singles(factory, first, count, spec, patience)));
            }
        } catch (Throwable e) {
            for (NewEnvironments each : made) {
                each.closings().forEach(close -> closeAfter(e, patience, close));
            }
            throw e;
        }
        return made;
    }

    private static <O, A> VectorEnv<O, A> vector(
            VectorEnvFactory<O, A> factory, int first, int count, SamplerSpec spec, Patience patience) {
        try {
            VectorEnv<O, A> env = patience.make("create", () -> factory.create(count));
            if (env.columns() != count) {
                closeAfter(new IllegalStateException(), patience, env::close);
                throw new IllegalStateException("expected " + count + " columns, got " + env.columns());
            }
            return env;
        } catch (Throwable e) {
            throw failure(e, first, spec);
        }
    }

    private static List<Env<?, ?>> singles(
            EnvFactory<?, ?> factory, int first, int count, SamplerSpec spec, Patience patience) {
        List<Env<?, ?>> envs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                envs.add(patience.make("create", factory::create));
            } catch (Throwable e) {
                envs.forEach(env -> closeAfter(e, patience, env::close));
                throw failure(e, first + i, spec);
            }
        }
        return envs;
    }

    private static void closeAfter(Throwable failure, Patience patience, Runnable close) {
        try {
            patience.run("close", close);
        } catch (RuntimeException again) {
            failure.addSuppressed(again);
        }
    }

    private static RuntimeException failure(Throwable thrown, int column, SamplerSpec spec) {
        EnvironmentException.passOnIfOfTheMachine(thrown);
        return thrown instanceof ConfigException mistake
                ? mistake
                : new EnvironmentException("create", column, 0, 0, spec.seed(), thrown);
    }

    /** One for each column. */
    record Singles(int first, List<Env<?, ?>> envs) implements NewEnvironments {
        @Override
        public Space<?> observationSpace() {
            return envs.getFirst().observationSpace();
        }

        @Override
        public Space<?> actionSpace() {
            return envs.getFirst().actionSpace();
        }

        @Override
        public Class<? extends Record> infoType() {
            return envs.getFirst().infoType();
        }

        @Override
        public int maskChoices() {
            return envs.getFirst().masksActions() ? ActionChoices.count(actionSpace()) : 0;
        }

        @Override
        public EnvColumns in(SampleBuffer<?> buffer, RandomStreams streams, SamplerSpec spec) {
            List<EnvColumn<?, ?>> columns = new ArrayList<>();
            for (int i = 0; i < envs.size(); i++) {
                columns.add(new EnvColumn<>(envs.get(i), first + i, streams, spec, buffer));
            }
            return new SingleColumns(first, columns);
        }

        @Override
        public List<Runnable> closings() {
            return envs.stream().<Runnable>map(env -> env::close).toList();
        }
    }

    /** One for all columns. */
    record Vector<O, A>(int first, VectorEnv<O, A> env) implements NewEnvironments {
        @Override
        public Space<O> observationSpace() {
            return env.observationSpace();
        }

        @Override
        public Space<A> actionSpace() {
            return env.actionSpace();
        }

        @Override
        public Class<? extends Record> infoType() {
            return NoInfo.class;
        }

        @Override
        public int maskChoices() {
            return env.masksActions() ? ActionChoices.count(actionSpace()) : 0;
        }

        @Override
        public EnvColumns in(SampleBuffer<?> buffer, RandomStreams streams, SamplerSpec spec) {
            return new VectorColumns<>(env, first, streams, spec, buffer);
        }

        @Override
        public List<Runnable> closings() {
            return List.of(env::close);
        }
    }
}
