package jarl.env;

import jarl.config.Require;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Gives each action to another environment several times in a row (frame skip) and adds up the rewards: the agent decides less often,
 * random exploration reaches further. The repetition ends early when the episode does. Observation and info are those of the last
 * repetition.
 *
 * @param <O> observation type
 * @param <A> action type
 */
public final class ActionRepeat<O, A> implements Env<O, A> {

    private final Env<O, A> inner;
    private final int repeats;

    /**
     * Repeats actions.
     *
     * @param inner owned by this wrapper from now on
     * @param repeats at least 1
     */
    public ActionRepeat(Env<O, A> inner, int repeats) {
        Require.atLeast("repeats", repeats, 1);
        if (repeats > 1 && TaskScore.class.isAssignableFrom(inner.infoType())) {
            throw new IllegalArgumentException(
                    "ActionRepeat: the scores of repeated actions would be lost: use the environment's own frame skip");
        }
        this.inner = inner;
        this.repeats = repeats;
    }

    @Override
    public Space<O> observationSpace() {
        return inner.observationSpace();
    }

    @Override
    public Space<A> actionSpace() {
        return inner.actionSpace();
    }

    @Override
    public O reset(RandomGenerator random) {
        return inner.reset(random);
    }

    @Override
    public Step<O> step(A action) {
        Step<O> step = inner.step(action);
        double reward = step.reward();
        for (int i = 1; i < repeats && !step.ends(); i++) {
            step = inner.step(action);
            reward += step.reward();
        }
        return new Step<>(step.observation(), reward, step.terminated(), step.truncated(), step.info());
    }

    @Override
    public Class<? extends Record> infoType() {
        return inner.infoType();
    }

    @Override
    public boolean masksActions() {
        return inner.masksActions();
    }

    @Override
    public boolean[] actionMask() {
        return inner.actionMask();
    }

    @Override
    public Optional<BufferedImage> render() {
        return inner.render();
    }

    @Override
    public boolean savesState() {
        return inner.savesState();
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        inner.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        inner.restoreState(in, random);
    }

    @Override
    public void close() {
        inner.close();
    }
}
