package jarl.box2d;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.space.Box;
import jarl.space.Discrete;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Land between two flags on the moon. Oleg Klimov; as in Gymnasium 1.3.0, LunarLander-v3.
 *
 * <pre>
 * observation  0  x, in half widths of the view (10 m); the pad is at 0      an episode goes on within (-1, 1)
 *              1  y above the pad's level, in half heights (6.67 m)          unbounded upwards
 *              2  velocity in x, 5 m/s is 1                                  unbounded
 *              3  velocity in y, 7.5 m/s is 1                                unbounded
 *              4  angle of the hull, rad, 0 is upright, positive to the left unbounded
 *              5  angular velocity, 2.5 rad/s is 1                           unbounded
 *              6  1 if the left leg touches the ground, else 0
 *              7  1 if the right leg does
 * action       0  nothing, 1  the side engine that turns to the left, 2  main engine, 3  that turns to the right, for 0.02 s
 * reward       change of -100 distance - 100 speed - 100 |angle| + 10 for each leg on the ground (all as observed),
 *              -0.3 for the main engine, -0.03 for a side engine; -100 for the step of a crash, 100 for coming to rest
 * start        at the middle of the upper edge, pushed with up to 1000 N in x and in y, ground random, pad level
 * terminated   the hull touches the ground, |x| at least 1, or everything rests
 * truncated    at step 1000, or the limit given
 * </pre>
 */
public final class LunarLander implements Env<float[], Integer> {

    static final Discrete ACTIONS = new Discrete(Thrust.COUNT);
    static final Box OBSERVATIONS = observations();

    private final LanderEpisode episode;

    /** LunarLander-v3 as published. */
    public LunarLander() {
        this(LunarLanderOptions.DEFAULT);
    }

    /** LunarLander-v3 with other gravity, wind or limit. */
    public LunarLander(LunarLanderOptions options) {
        this.episode = new LanderEpisode("LunarLander", options, 1);
    }

    @Override
    public Box observationSpace() {
        return OBSERVATIONS;
    }

    @Override
    public Discrete actionSpace() {
        return ACTIONS;
    }

    @Override
    public float[] reset(RandomGenerator random) {
        return episode.reset(random);
    }

    @Override
    public Step<float[]> step(Integer action) {
        episode.requireRunning();
        int choice = ActionChecks.choice("LunarLander", ACTIONS, action);
        episode.log().add(choice);
        return episode.step(Thrust.choice(choice));
    }

    @Override
    public Optional<BufferedImage> render() {
        return episode.render();
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        episode.save(out);
    }

    /** {@inheritDoc} The episode is played again: about 20 microseconds for each of its steps. */
    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        episode.restore(in, actions -> step((int) actions.get()));
    }

    private static Box observations() {
        float infinity = Float.POSITIVE_INFINITY;
        float[] high = {2.5f, infinity, infinity, infinity, infinity, infinity, 1, 1};
        return Box.of(new float[] {-high[0], -infinity, -infinity, -infinity, -infinity, -infinity, 0, 0}, high);
    }
}
