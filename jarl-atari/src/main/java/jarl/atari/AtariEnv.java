package jarl.atari;

import jarl.env.ActionChecks;
import jarl.env.Env;
import jarl.env.FrameStack;
import jarl.env.Step;
import jarl.env.StepLimit;
import jarl.space.Discrete;
import jarl.space.Space;
import java.awt.image.BufferedImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An Atari 2600 game. What it is like in detail is in its {@link AtariOptions}, {@code options} below.
 *
 * <pre>
 * observation  [channels, height, width] bytes 0 to 255, the screen; or [128] in [0, 1], the memory; options.frames of them stacked
 * action       one of those of the game (options.actions), held for options.frameSkip frames of 1/60 s
 * reward       what was scored in these frames, or its sign (options.clipReward)
 * start        a new game, after 0 to options.startNoops frames without action; after a life lost, the same game
 * terminated   the game is over, or a life was lost (options.episodicLives)
 * truncated    at step options.horizon of the game
 * </pre>
 *
 * <p>The order of things is that of rlpyt's AtariEnv, with these differences: the cut at the horizon is a truncation and comes with step
 * {@code horizon}, not the one after; a life's start presses FIRE too (in Breakout nothing happens otherwise); the observation that a life
 * ends with is its own.
 *
 * @param <O> byte[] for screens, float[] for the memory
 */
public final class AtariEnv<O> implements Env<O, Integer> {

    private static final int NOOP = 0;
    private static final int FIRE = 1;
    private static final int UP = 2;

    private final String name;
    private final Emulator emulator;
    private final AtariOptions options;
    private final Observer<O> observer;
    private final int[] actions;
    private final Discrete actionSpace;
    private final StepLimit clock;
    private @Nullable RandomGenerator random;

    /** Steps of the present game. */
    private int steps;

    private int lives;

    /** The action of the last frame, which a sticky action repeats. */
    private int lastAction;

    /** Scored before the first step of the episode. */
    private int scoredAtStart;

    /** Whether the next reset goes on with the game. */
    private boolean gameGoesOn;

    private AtariEnv(String name, Emulator emulator, AtariOptions options, Observer<O> observer) {
        this.name = name;
        this.emulator = emulator;
        this.options = options;
        this.observer = observer;
        this.actions =
                options.actions() == AtariOptions.ActionSet.FULL ? emulator.legalActions() : emulator.minimalActions();
        this.actionSpace = new Discrete(actions.length);
        this.clock = new StepLimit(name, StepLimit.UNLIMITED);
    }

    /**
     * Creates an environment that plays a cartridge.
     *
     * @throws jarl.config.ConfigException if the game has not the mode or difficulty that the options ask for, or there is no ALE for this
     *     machine
     */
    public static Env<?, Integer> play(Cartridge cartridge, AtariOptions options) {
        return on(new AleEmulator(cartridge, options.mode(), options.difficulty()), cartridge.game(), options);
    }

    /** Plays on an emulator, which it owns from now on. */
    static Env<?, Integer> on(Emulator emulator, String name, AtariOptions options) {
        return switch (options.observation()) {
            case GRAYSCALE ->
                stacked(new AtariEnv<>(name, emulator, options, Observer.Screen.grayscale(emulator, options)));
            case RGB -> stacked(new AtariEnv<>(name, emulator, options, Observer.Screen.rgb(emulator, options)));
            case RAM -> stacked(new AtariEnv<>(name, emulator, options, new Observer.Ram(emulator)));
        };
    }

    private static <O> Env<O, Integer> stacked(AtariEnv<O> env) {
        return env.options.frames() > 1 ? new FrameStack<>(env, env.options.frames()) : env;
    }

    @Override
    public Map<String, String> provenance() {
        return emulator.provenance();
    }

    @Override
    public Space<O> observationSpace() {
        return observer.space();
    }

    @Override
    public Discrete actionSpace() {
        return actionSpace;
    }

    @Override
    public Class<? extends Record> infoType() {
        return AtariInfo.class;
    }

    @Override
    public O reset(RandomGenerator generator) {
        random = generator;
        if (gameGoesOn) {
            gameGoesOn = false;
            scoredAtStart = 0;
        } else {
            startGame(generator);
        }
        if (options.fireOnReset()) {
            press(FIRE);
            press(UP);
        }
        lives = emulator.lives();
        lastAction = NOOP;
        clock.start();
        return observer.now();
    }

    private void startGame(RandomGenerator generator) {
        newGame();
        int noops = options.startNoops() == 0 ? 0 : generator.nextInt(options.startNoops() + 1);
        for (int i = 0; i < noops; i++) {
            press(NOOP);
        }
        steps = 0;
    }

    private void newGame() {
        emulator.reset();
        scoredAtStart = 0;
    }

    /** An action of the start, if the game has it. A game that is over before it has begun begins again. */
    private void press(int action) {
        for (int each : actions) {
            if (each == action) {
                scoredAtStart += emulator.act(action);
                if (emulator.gameOver()) {
                    newGame();
                }
                return;
            }
        }
    }

    @Override
    public Step<O> step(Integer action) {
        clock.requireRunning();
        int chosen = actions[ActionChecks.choice(name, actionSpace, action)];
        int score = 0;
        boolean over = false;
        boolean lookedBefore = false;
        for (int i = 1; i <= options.frameSkip() && !over; i++) {
            if (i == options.frameSkip() && options.maxOverFrames()) {
                observer.lookBefore();
                lookedBefore = true;
            }
            lastAction = sticks() ? lastAction : chosen;
            score += emulator.act(lastAction);
            over = emulator.gameOver();
        }
        O observation = lookedBefore ? observer.withFrameBefore() : observer.now();
        int reward = options.clipReward() ? Integer.signum(score) : score;
        steps++;
        boolean lifeLost = losesLife(over);
        if (lifeLost) {
            score += emulator.act(NOOP); // with this the next life begins
            over = emulator.gameOver();
        }
        boolean truncated = steps >= options.horizon();
        gameGoesOn = lifeLost && !over && !truncated;
        score += scoredAtStart;
        scoredAtStart = 0;
        AtariInfo info = new AtariInfo(score, over || truncated, lives);
        return clock.count(new Step<>(observation, reward, over || lifeLost, truncated, info));
    }

    private boolean sticks() {
        double probability = options.repeatActionProbability();
        return probability > 0 && random != null && random.nextDouble() < probability;
    }

    private boolean losesLife(boolean over) {
        int before = lives;
        lives = emulator.lives();
        return options.episodicLives() && !over && lives < before && lives > 0;
    }

    /** The screen as it is, each pixel twice as wide as high: about as a television shows it. */
    @Override
    public Optional<BufferedImage> render() {
        int width = Emulator.WIDTH;
        byte[] pixels = new byte[emulator.height() * width];
        emulator.screen(pixels);
        int[] colours = emulator.colours();
        BufferedImage image = new BufferedImage(2 * width, emulator.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.length; i++) {
            int colour = colours[pixels[i] & 0xFF];
            image.setRGB(2 * (i % width), i / width, colour);
            image.setRGB(2 * (i % width) + 1, i / width, colour);
        }
        return Optional.of(image);
    }

    @Override
    public boolean savesState() {
        return true;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        emulator.save(out);
        clock.save(out);
        out.writeInt(steps);
        out.writeInt(lives);
        out.writeInt(lastAction);
        out.writeInt(scoredAtStart);
        out.writeBoolean(gameGoesOn);
    }

    @Override
    public void restoreState(DataInput in, RandomGenerator generator) throws IOException {
        emulator.restore(in);
        clock.restore(in);
        steps = in.readInt();
        lives = in.readInt();
        lastAction = in.readInt();
        scoredAtStart = in.readInt();
        gameGoesOn = in.readBoolean();
        random = generator;
    }

    @Override
    public void close() {
        emulator.close();
    }
}
