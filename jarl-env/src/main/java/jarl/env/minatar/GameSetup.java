package jarl.env.minatar;

import jarl.env.StepLimit;
import jarl.space.Discrete;
import jarl.space.ImageBox;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A game and what its options say of it: the same for one environment and for many columns.
 *
 * @param name for messages
 * @param actions in the order of their numbers
 */
record GameSetup(
        MinAtarGame game,
        MinAtarOptions options,
        String name,
        List<MinAtarAction> actions,
        Discrete actionSpace,
        ImageBox observationSpace) {

    static GameSetup of(MinAtarGame game, MinAtarOptions options) {
        List<MinAtarAction> actions =
                options.minimalActions() ? game.minimalActions() : List.of(MinAtarAction.values());
        return new GameSetup(
                game,
                options,
                "MinAtar " + game.title(),
                actions,
                new Discrete(actions.size()),
                new ImageBox(game.planes().size(), Grid.SIZE, Grid.SIZE, 1));
    }

    /** A game of its own, not started. */
    Game rules() {
        return game.rules(options.difficultyRamping());
    }

    /** Steps of an episode at most. */
    int maxSteps() {
        return options.maxSteps() == 0 ? StepLimit.UNLIMITED : options.maxSteps();
    }

    /** The action that is played: now and then that of the step before. */
    MinAtarAction played(int chosen, MinAtarAction last, RandomGenerator random) {
        double sticky = options.stickyActionProbability();
        return sticky == 0 || random.nextDouble() >= sticky ? actions.get(chosen) : last;
    }
}
