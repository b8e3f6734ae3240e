package jarl.atari;

import jarl.atari.AtariOptions.ActionSet;
import jarl.atari.AtariOptions.Observation;

/** Options for the tests: everything off, then switched on one by one. */
record Options(AtariOptions value) {

    /** One grey screen of 84x84, a step is one frame, scores are rewards, a game is an episode. */
    static final Options PLAIN = new Options(new AtariOptions(
            Observation.GRAYSCALE,
            "84x84",
            1,
            1,
            false,
            false,
            false,
            false,
            0,
            0,
            ActionSet.MINIMAL,
            AtariOptions.GAMES_OWN,
            AtariOptions.GAMES_OWN,
            27_000));

    Options observation(Observation observation, String size) {
        return with(observation, size, value.frames(), value.frameSkip(), value.maxOverFrames());
    }

    Options frames(int frames) {
        return with(value.observation(), value.size(), frames, value.frameSkip(), value.maxOverFrames());
    }

    Options frameSkip(int frameSkip, boolean maxOverFrames) {
        return with(value.observation(), value.size(), value.frames(), frameSkip, maxOverFrames);
    }

    private Options with(Observation observation, String size, int frames, int frameSkip, boolean maxOverFrames) {
        return new Options(new AtariOptions(
                observation,
                size,
                frames,
                frameSkip,
                maxOverFrames,
                value.clipReward(),
                value.episodicLives(),
                value.fireOnReset(),
                value.startNoops(),
                value.repeatActionProbability(),
                value.actions(),
                value.mode(),
                value.difficulty(),
                value.horizon()));
    }

    Options clipReward() {
        return with(true, value.episodicLives(), value.fireOnReset(), value.startNoops(), value.horizon());
    }

    Options episodicLives() {
        return with(value.clipReward(), true, value.fireOnReset(), value.startNoops(), value.horizon());
    }

    Options fireOnReset() {
        return with(value.clipReward(), value.episodicLives(), true, value.startNoops(), value.horizon());
    }

    Options startNoops(int startNoops) {
        return with(value.clipReward(), value.episodicLives(), value.fireOnReset(), startNoops, value.horizon());
    }

    Options horizon(int horizon) {
        return with(value.clipReward(), value.episodicLives(), value.fireOnReset(), value.startNoops(), horizon);
    }

    private Options with(boolean clipReward, boolean episodicLives, boolean fireOnReset, int startNoops, int horizon) {
        return new Options(new AtariOptions(
                value.observation(),
                value.size(),
                value.frames(),
                value.frameSkip(),
                value.maxOverFrames(),
                clipReward,
                episodicLives,
                fireOnReset,
                startNoops,
                value.repeatActionProbability(),
                value.actions(),
                value.mode(),
                value.difficulty(),
                horizon));
    }

    Options sticky(double probability) {
        return with(probability, value.actions(), value.mode());
    }

    Options actions(ActionSet actions) {
        return with(value.repeatActionProbability(), actions, value.mode());
    }

    Options mode(int mode) {
        return with(value.repeatActionProbability(), value.actions(), mode);
    }

    private Options with(double probability, ActionSet actions, int mode) {
        return new Options(new AtariOptions(
                value.observation(),
                value.size(),
                value.frames(),
                value.frameSkip(),
                value.maxOverFrames(),
                value.clipReward(),
                value.episodicLives(),
                value.fireOnReset(),
                value.startNoops(),
                probability,
                actions,
                mode,
                value.difficulty(),
                value.horizon()));
    }
}
