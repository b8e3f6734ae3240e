package jarl.env.minatar;

import jarl.env.Step;
import java.util.List;

/** An episode with decisions as written, without sticky actions, played action by action. */
final class Play {

    private static final List<MinAtarAction> ACTIONS = List.of(MinAtarAction.values());

    private final MinAtarGame game;
    private final MinAtar env;
    private final Decisions decisions;
    private byte[] observation;
    private double reward;
    private double points;
    private boolean terminated;
    private int frames;

    Play(MinAtarGame game, String decisions) {
        this(game, true, decisions);
    }

    Play(MinAtarGame game, boolean ramping, String decisions) {
        this.game = game;
        this.env = new MinAtar(game, new MinAtarOptions(0, ramping, false, 0));
        this.decisions = new Decisions(decisions);
        this.observation = env.reset(this.decisions);
    }

    /** Plays this action. */
    Play then(MinAtarAction action) {
        Step<byte[]> step = env.step(ACTIONS.indexOf(action));
        observation = step.observation();
        reward = step.reward();
        points += reward;
        terminated = step.terminated();
        frames++;
        return this;
    }

    /** Plays this action until so many frames have been played. */
    Play until(int frame, MinAtarAction action) {
        while (frames < frame) {
            then(action);
        }
        return this;
    }

    /** The marked cells of a plane. */
    List<String> cells(String plane) {
        return Plane.cells(game, observation, plane);
    }

    double reward() {
        return reward;
    }

    double points() {
        return points;
    }

    boolean terminated() {
        return terminated;
    }

    int frames() {
        return frames;
    }

    int decisionsLeft() {
        return decisions.left();
    }
}
