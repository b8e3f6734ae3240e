package jarl.testing;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Plays a {@link Script}. */
public final class ScriptedEnv<O, A> implements Env<O, A> {

    private final Script<O, A> script;
    private int episode;
    private int step;
    private boolean running;

    ScriptedEnv(Script<O, A> script) {
        this.script = script;
    }

    private Moment now() {
        return new Moment(episode, step);
    }

    @Override
    public Space<O> observationSpace() {
        return script.observations;
    }

    @Override
    public Space<A> actionSpace() {
        return script.actions;
    }

    @Override
    public O reset(RandomGenerator random) {
        script.calls.accept(Call.RESET, null);
        episode++;
        step = 0;
        running = true;
        return script.observation.apply(now());
    }

    @Override
    public Step<O> step(A action) {
        if (!running) {
            throw new IllegalStateException("episode " + episode + " is not running: reset first");
        }
        script.actions.mismatch(action).ifPresent(mismatch -> {
            throw new IllegalArgumentException(mismatch);
        });
        if (script.mask != null
                && action instanceof Integer choice
                && !script.mask.apply(now())[choice]) {
            throw new IllegalArgumentException("action " + action + " is forbidden in step " + step);
        }
        script.calls.accept(Call.STEP, action);
        script.taken.accept(action);
        Script.Episode written = script.episodes.get((episode - 1) % script.episodes.size());
        double reward = written.rewards().isEmpty()
                ? script.reward.applyAsDouble(new Moment(episode, step + 1))
                : written.rewards().get(step);
        step++;
        running = step < written.length();
        return new Step<>(
                script.observation.apply(now()),
                reward,
                !running && written.terminated(),
                !running && written.truncated(),
                script.info.apply(now(), action));
    }

    @Override
    public Class<? extends Record> infoType() {
        return script.infoType;
    }

    @Override
    public boolean masksActions() {
        return script.mask != null;
    }

    @Override
    public boolean[] actionMask() {
        return script.mask == null ? Env.super.actionMask() : script.mask.apply(now());
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.ofNullable(script.picture.apply(now()));
    }

    @Override
    public boolean savesState() {
        return script.saves;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        script.calls.accept(Call.SAVE_STATE, null);
        out.writeInt(episode);
        out.writeInt(step);
        out.writeBoolean(running);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        script.calls.accept(Call.RESTORE_STATE, null);
        episode = in.readInt();
        step = in.readInt();
        running = in.readBoolean();
    }

    @Override
    public void close() {
        script.calls.accept(Call.CLOSE, null);
    }
}
