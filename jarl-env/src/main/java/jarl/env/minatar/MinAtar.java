package jarl.env.minatar;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Atari games in small. Young and Tian (2019), "MinAtar: An Atari-Inspired Testbed for Thorough and Reproducible
 * Reinforcement Learning Experiments", arXiv:1903.03176; the rules are those of version 1.0.15 of their package, frame by
 * frame, see {@link MinAtarGame} for each game's.
 *
 * <pre>
 * observation  [planes, 10, 10], 1 where there is what the plane shows; row 0 is the top. MinAtar itself has the planes
 *              last: [10, 10, planes]
 * action       0  nothing, 1  left, 2  up, 3  right, 4  down, 5  fire; or, of these and in this order, only those that do
 *              something in the game (MinAtar's ids v0 and v1)
 *              with probability 0.1 it is replaced by the action of the step before, which in the first step of an
 *              episode is nothing (MinAtar keeps the last one of the episode before)
 * reward, start, terminated   see {@link MinAtarGame}
 * truncated    never, or at the limit given; MinAtar has none, so a perfect player of Breakout plays for ever
 * </pre>
 */
public final class MinAtar implements Env<byte[], Integer> {

    private final GameSetup setup;
    private final Game rules;
    private final StepLimit clock;
    private MinAtarAction last = MinAtarAction.NOOP;
    private @Nullable RandomGenerator random;

    /** A game as published, with all six actions. */
    public MinAtar(MinAtarGame game) {
        this(game, MinAtarOptions.DEFAULT);
    }

    /** A game with other options. */
    public MinAtar(MinAtarGame game, MinAtarOptions options) {
        this.setup = GameSetup.of(game, options);
        this.rules = setup.rules();
        this.clock = new StepLimit(setup.name(), setup.maxSteps());
    }

    @Override
    public ImageBox observationSpace() {
        return setup.observationSpace();
    }

    @Override
    public Discrete actionSpace() {
        return setup.actionSpace();
    }

    @Override
    public byte[] reset(RandomGenerator random) {
        this.random = random;
        last = MinAtarAction.NOOP;
        rules.start(random);
        clock.start();
        return observation();
    }

    @Override
    public Step<byte[]> step(Integer action) {
        clock.requireRunning();
        int chosen = ActionChecks.choice(setup.name(), setup.actionSpace(), action);
        RandomGenerator generator = Objects.requireNonNull(random);
        last = setup.played(chosen, last, generator);
        int points = rules.play(last, generator);
        return clock.count(new Step<>(observation(), points, rules.over(), false));
    }

    private byte[] observation() {
        byte[] planes = new byte[setup.observationSpace().size()];
        rules.draw(planes);
        return planes;
    }

    @Override
    public Optional<BufferedImage> render() {
        return Optional.of(MinAtarView.draw(setup.game(), observation()));
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeUTF(last.name());
        rules.save(out);
        clock.save(out);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator random) throws IOException {
        last = MinAtarAction.valueOf(in.readUTF());
        rules.restore(in);
        clock.restore(in);
        this.random = random;
    }
}
