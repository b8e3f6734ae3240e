package jarl.testing;

import jarl.env.Env;
import jarl.env.ForwardingEnv;
import jarl.env.Step;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Any environment, in certain calls of which something else happens, or is answered, once it has done what it always does. */
public final class HookedEnv<O, A> extends ForwardingEnv<O, A> {

    private record Hook(Call call, Predicate<Moment> when, UnaryOperator<Object> answer) {}

    private final List<Hook> hooks = new ArrayList<>();
    private int episode;
    private int step;

    public HookedEnv(Env<O, A> inner) {
        super(inner);
    }

    /** One of those that a script makes. */
    public static <O, A> HookedEnv<O, A> of(Script<O, A> script) {
        return new HookedEnv<>(script.create());
    }

    /** Does something in every call of this kind. */
    public HookedEnv<O, A> in(Call call, Runnable action) {
        return in(call, Moment.always(), action);
    }

    /** Does something in every call of this kind, of which it is told where it is. */
    public HookedEnv<O, A> in(Call call, Consumer<Moment> action) {
        return hook(call, Moment.always(), answer -> {
            action.accept(new Moment(episode, step));
            return answer;
        });
    }

    /** Does something, or throws, in the reset or step that leads there. */
    public HookedEnv<O, A> in(Predicate<Moment> when, Runnable action) {
        return in(Call.RESET, when.and(at -> at.step() == 0), action).in(Call.STEP, when, action);
    }

    /** Does something, or throws, in a call. */
    public HookedEnv<O, A> in(Call call, Predicate<Moment> when, Runnable action) {
        return hook(call, when, answer -> {
            action.run();
            return answer;
        });
    }

    /** Fails in the reset or step that leads there; with a mask, in the question for it. */
    public HookedEnv<O, A> failing(Predicate<Moment> when, Fault fault) {
        return fault.isOfMasks()
                ? failing(Call.ACTION_MASK, when, fault)
                : failing(Call.RESET, when.and(at -> at.step() == 0), fault).failing(Call.STEP, when, fault);
    }

    /** Fails in a call; whoever hangs there is never let go. */
    public HookedEnv<O, A> failing(Call call, Predicate<Moment> when, Fault fault) {
        return failing(call, when, fault, new Gate());
    }

    /** Fails in a call. */
    public HookedEnv<O, A> failing(Call call, Predicate<Moment> when, Fault fault, Gate gate) {
        return hook(call, when, answer -> fault.answer(answer, gate));
    }

    /** Gives other observations of steps. */
    public HookedEnv<O, A> observing(Predicate<Moment> when, UnaryOperator<O> change) {
        return stepping(
                when,
                step -> new Step<>(
                        change.apply(step.observation()),
                        step.reward(),
                        step.terminated(),
                        step.truncated(),
                        step.info()));
    }

    /** Answers other steps. */
    @SuppressWarnings("unchecked") // the answer of a step
    public HookedEnv<O, A> stepping(Predicate<Moment> when, UnaryOperator<Step<O>> change) {
        return hook(Call.STEP, when, answer -> change.apply((Step<O>) answer));
    }

    /** Says that its state cannot be saved. */
    public HookedEnv<O, A> withoutState() {
        return hook(Call.SAVES_STATE, Moment.always(), _ -> false);
    }

    /** Answers null to every call of this kind. */
    @SuppressWarnings("NullAway") // the mistake to be made
    public HookedEnv<O, A> answeringNull(Call call) {
        return hook(call, Moment.always(), _ -> null);
    }

    private HookedEnv<O, A> hook(Call call, Predicate<Moment> when, UnaryOperator<Object> answer) {
        hooks.add(new Hook(call, when, answer));
        return this;
    }

    @SuppressWarnings("unchecked") // hooks answer in kind, or wrongly on purpose
    private <V> V answer(Call call, V sound) {
        Object answer = sound;
        for (Hook hook : hooks) {
            if (hook.call == call && hook.when.test(new Moment(episode, step))) {
                answer = hook.answer.apply(answer);
            }
        }
        return (V) answer;
    }

    @Override
    public Space<O> observationSpace() {
        return answer(Call.OBSERVATION_SPACE, super.observationSpace());
    }

    @Override
    public Space<A> actionSpace() {
        return answer(Call.ACTION_SPACE, super.actionSpace());
    }

    @Override
    public Class<? extends Record> infoType() {
        return answer(Call.INFO_TYPE, super.infoType());
    }

    @Override
    public boolean masksActions() {
        return answer(Call.MASKS_ACTIONS, super.masksActions());
    }

    @Override
    public boolean savesState() {
        return answer(Call.SAVES_STATE, super.savesState());
    }

    @Override
    public O reset(RandomGenerator random) {
        O first = super.reset(random);
        episode++;
        step = 0;
        return answer(Call.RESET, first);
    }

    @Override
    public Step<O> step(A action) {
        Step<O> next = super.step(action);
        step++;
        return answer(Call.STEP, next);
    }

    @Override
    public boolean[] actionMask() {
        return answer(Call.ACTION_MASK, super.actionMask());
    }

    @Override
    public Optional<BufferedImage> render() {
        return answer(Call.RENDER, super.render());
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        super.saveState(out);
        var _ = answer(Call.SAVE_STATE, this);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        super.restoreState(in, random);
        var _ = answer(Call.RESTORE_STATE, this);
    }

    @Override
    public void close() {
        try {
            super.close();
        } finally {
            var _ = answer(Call.CLOSE, this);
        }
    }
}
