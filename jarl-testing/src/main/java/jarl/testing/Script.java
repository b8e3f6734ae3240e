package jarl.testing;

import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.env.NoInfo;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Episodes written down in advance, which begin again when they have been used up. Unless told otherwise the observation says where it is,
 * {@code [episode, step]}, step k of episode e brings the reward 10 e + k, there are four actions and no masks, info or pictures, and the
 * state can be saved. Whoever steps a finished episode or takes an action that is forbidden or outside its space is refused. Episodes are
 * numbered through, so that the checker of environments is content only with scripts that do not show the number.
 */
public final class Script<O, A> implements EnvFactory<O, A> {

    /** How many actions there are. */
    public static final int ACTIONS = 4;

    /** One episode; a reward for each step, or none if the script tells them. */
    public record Episode(int length, boolean terminated, boolean truncated, List<Double> rewards) {

        public Episode {
            Require.atLeast("length", length, 1);
        }

        private static Episode of(boolean terminated, boolean truncated, double... rewards) {
            return new Episode(
                    rewards.length,
                    terminated,
                    truncated,
                    Arrays.stream(rewards).boxed().toList());
        }

        /** Terminates with the last reward. */
        public static Episode terminated(double... rewards) {
            return of(true, false, rewards);
        }

        /** Is truncated with the last reward. */
        public static Episode truncated(double... rewards) {
            return of(false, true, rewards);
        }

        /** Is both with the last reward. */
        public static Episode both(double... rewards) {
            return of(true, true, rewards);
        }
    }

    final List<Episode> episodes;
    Space<O> observations;
    Function<Moment, O> observation;
    Space<A> actions;
    ToDoubleFunction<Moment> reward = at -> 10 * at.episode() + at.step();

    @Nullable
    Function<Moment, boolean[]> mask;

    Class<? extends Record> infoType = NoInfo.class;
    BiFunction<Moment, A, Record> info = (_, _) -> NoInfo.INSTANCE;
    Function<Moment, @Nullable BufferedImage> picture = _ -> null;
    boolean saves = true;
    Consumer<A> taken = _ -> {};
    BiConsumer<Call, @Nullable A> calls = (_, _) -> {};

    private Script(List<Episode> episodes, Space<O> observations, Function<Moment, O> observation, Space<A> actions) {
        this.episodes = episodes;
        this.observations = observations;
        this.observation = observation;
        this.actions = actions;
    }

    /** Episodes with rewards of their own. */
    public static Script<float[], Integer> of(Episode... episodes) {
        return new Script<>(
                List.of(episodes),
                Box.unbounded(2),
                at -> new float[] {at.episode(), at.step()},
                new Discrete(ACTIONS));
    }

    /** Episodes of these lengths; negative ones are truncated, the others terminated. */
    public static Script<float[], Integer> lengths(int... lengths) {
        return of(Arrays.stream(lengths)
                .mapToObj(length -> new Episode(Math.abs(length), length > 0, length < 0, List.of()))
                .toArray(Episode[]::new));
    }

    /** An episode that does not end. */
    public static Script<float[], Integer> endless() {
        return lengths(Integer.MAX_VALUE);
    }

    /** What is observed. */
    @SuppressWarnings("unchecked") // both are replaced
    public <P> Script<P, A> observing(Space<P> space, Function<Moment, P> observed) {
        Script<P, A> script = (Script<P, A>) this;
        script.observations = space;
        script.observation = observed;
        return script;
    }

    /** What is done; to be said before what follows from actions. */
    @SuppressWarnings("unchecked") // nothing else of the type has been said
    public <B> Script<O, B> acting(Space<B> space) {
        Script<O, B> script = (Script<O, B>) this;
        script.actions = space;
        return script;
    }

    /** The reward of every step. */
    public Script<O, A> rewarding(double everyStep) {
        return rewarding(_ -> everyStep);
    }

    /** The rewards of the steps that lead to a moment. */
    public Script<O, A> rewarding(ToDoubleFunction<Moment> rewards) {
        reward = rewards;
        return this;
    }

    /** Forbids actions by {@link #mask}, if wanted. */
    public Script<O, A> masking(boolean wanted) {
        return wanted ? masking(at -> mask(at.step())) : this;
    }

    /** Says which actions are allowed. */
    public Script<O, A> masking(Function<Moment, boolean[]> masks) {
        mask = masks;
        return this;
    }

    /** Forbids action i after step k where (k + i) is a multiple of 3. */
    public static boolean[] mask(int step) {
        boolean[] mask = new boolean[ACTIONS];
        for (int i = 0; i < ACTIONS; i++) {
            mask[i] = (step + i) % 3 != 0;
        }
        return mask;
    }

    /** The info of the step that leads to a moment by an action. */
    public <I extends Record> Script<O, A> telling(Class<I> type, BiFunction<Moment, A, I> told) {
        infoType = type;
        info = told::apply;
        return this;
    }

    /** Draws pictures, or none where the function gives null. */
    public Script<O, A> drawing(Function<Moment, @Nullable BufferedImage> pictures) {
        picture = pictures;
        return this;
    }

    /** Whether the state can be saved. */
    public Script<O, A> saving(boolean can) {
        saves = can;
        return this;
    }

    /** Shows every action to somebody. */
    public Script<O, A> noting(Consumer<A> actionsTaken) {
        taken = actionsTaken;
        return this;
    }

    /** Writes {@code reset NAME}, {@code step NAME action A} and {@code close NAME} on a tape. */
    public Script<O, A> on(Tape tape, Object name) {
        calls = (call, action) -> {
            if (call != Call.SAVE_STATE && call != Call.RESTORE_STATE) {
                tape.add(call + " " + name + (call == Call.STEP ? " action " + action : ""));
            }
        };
        return this;
    }

    /** Adds the same calls to a list, and those that save and restore its state. */
    public Script<O, A> on(List<Call> list) {
        calls = (call, _) -> list.add(call);
        return this;
    }

    @Override
    public ScriptedEnv<O, A> create() {
        return new ScriptedEnv<>(this);
    }
}
