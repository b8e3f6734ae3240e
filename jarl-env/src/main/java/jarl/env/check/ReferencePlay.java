package jarl.env.check;

import jarl.env.Step;
import jarl.env.check.EnvChecker.Clause;
import jarl.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The first play of a check: all that the environment hands out is looked at, and noted for comparison later. */
final class ReferencePlay<O, A> {

    private final EnvDescription<O, A> description;
    private final Problems problems;
    private final Handouts handouts;
    private final List<Moment> moments = new ArrayList<>();
    private final List<Start> starts = new ArrayList<>();

    /**
     * Before a reset.
     *
     * @param index of the reset's moment
     * @param episode its number
     * @param goesOn whether it goes on with the task of the episode before it
     * @param random state of the generator for resets
     * @param actions state of the generator for actions
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Start(int index, int episode, boolean goesOn, byte[] random, byte[] actions) {}

    ReferencePlay(EnvDescription<O, A> description, Problems problems) {
        this.description = description;
        this.problems = problems;
        this.handouts = new Handouts(description.observations().size());
    }

    /** All resets and steps, in order. */
    List<Moment> moments() {
        return moments;
    }

    /** The starts of the episodes, in order. */
    List<Start> starts() {
        return starts;
    }

    /** Plays until as many steps have been taken, or the play cannot go on. */
    void run(EnvPlayer<O, A> player, int steps) {
        int taken = 0;
        boolean ended = false;
        while (taken < steps) {
            if (moments.isEmpty() || !moments.getLast().running()) {
                keepStart(player.random(), player.actions());
            }
            Moment moment = player.next();
            moments.add(moment);
            inspect(player, moment);
            if (moment.failure() != null) {
                return;
            }
            ended |= !moment.running();
            taken += moment.step() > 0 ? 1 : 0;
        }
        if (!ended) {
            problems.report(Clause.EPISODES_END, moments.getLast(), "no end within " + steps + " steps");
        }
    }

    private void keepStart(RandomStream random, RandomStream actions) {
        boolean goesOn = !moments.isEmpty() && moments.getLast().taskGoesOn();
        starts.add(new Start(moments.size(), starts.size() + 1, goesOn, random.state(), actions.state()));
    }

    private void inspect(EnvPlayer<O, A> player, Moment moment) {
        String written = handouts.changed();
        if (!written.isEmpty()) {
            problems.report(Clause.ARRAYS_KEPT, moment, written + " has been written to since");
        }
        Moment.Failure failure = moment.failure();
        if (failure != null) {
            problems.report(failure.clause(), moment, failure.detail());
            return;
        }
        inspectObservation(Objects.requireNonNull(player.observation()), moment);
        Step<O> step = player.result();
        if (step != null) {
            inspectStep(step, moment);
        }
        boolean[] mask = player.mask();
        if (mask != null) {
            handouts.add(mask, moment.mask(), named("action mask", moment));
        }
    }

    private void inspectObservation(O observation, Moment moment) {
        boolean finite = description.finite(observation);
        description
                .mismatch(observation)
                .or(() -> finite ? Optional.empty() : Optional.of("expected finite numbers, got an infinite one"))
                .ifPresent(wrong -> problems.report(
                        finite ? Clause.OBSERVATION_IN_SPACE : Clause.OBSERVATION_FINITE, moment, wrong));
        handouts.add(observation, moment.observation(), named("observation", moment));
    }

    private void inspectStep(Step<O> step, Moment moment) {
        if (!Float.isFinite((float) step.reward())) {
            problems.report(Clause.REWARD_FINITE, moment, "expected a finite reward, got " + step.reward());
        }
        Record info = step.info();
        if (!description.infoType().isInstance(info)) {
            String got = info == null ? "null" : info.getClass().getSimpleName();
            problems.report(
                    Clause.INFO_TYPE,
                    moment,
                    "expected " + description.infoType().getSimpleName() + ", got " + got);
        }
    }

    private static String named(String what, Moment moment) {
        return "the " + what + " of episode " + moment.episode() + ", step " + moment.step();
    }
}
