package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.agent.Agent;
import jarl.env.Env;
import jarl.env.Step;
import jarl.env.TrueScore;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.Rows;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Some episodes in lock-step; one that has ended idles until all have. The agent always gets a whole group of rows, and an episode
 * always has the same of them, since how many there are changes the last bits of each.
 */
final class EvaluationGroup<I extends TensorTree, O, A> {
    /** The number of rows that the agent always gets. */
    static final int SIZE = 25;

    private final Play<I> play;
    private final int first;
    private final int firstRow;
    private final CallWatch calls;
    private final List<Env<O, A>> envs;
    private final RandomStream[] environmentRandom = new RandomStream[SIZE];
    private final RandomGenerator[] actionRandom = new RandomGenerator[SIZE];
    private final EpisodeTotals[] trajectories;
    private final Episode[] finished;
    private final AgentInputs inputs;
    private final TensorTree action;
    private final I info;
    private final int maskChoices;
    private final Rows<O> observationRows;
    private final Rows<A> actionRows;
    private final Rows<A> previousActionRows;
    private final boolean onlyWhileWatched;
    private Optional<EpisodeObserver> observer;

    /**
     * How episodes are played.
     *
     * @param deterministic take the most likely action instead of drawing one
     * @param maximumSteps after which an episode is cut off
     * @param requireGoingOn throws when playing was stopped
     */
    record Play<I extends TensorTree>(
            Agent<I> agent, double discount, boolean deterministic, int maximumSteps, Runnable requireGoingOn) {}

    /** A group; the observer, if there is one, watches its first episode. */
    EvaluationGroup(
            Play<I> play,
            List<Env<O, A>> envs,
            int first,
            RandomStreams streams,
            CallWatch calls,
            Optional<EpisodeObserver> observer,
            boolean onlyWhileWatched) {
        this.play = play;
        this.first = first;
        this.firstRow = first % SIZE;
        this.observer = observer;
        this.onlyWhileWatched = onlyWhileWatched;
        this.calls = calls;
        this.envs = envs;
        this.trajectories = new EpisodeTotals[envs.size()];
        this.finished = new Episode[envs.size()];
        for (int i = 0; i < SIZE; i++) {
            environmentRandom[i] = streams.stream("evaluation environment", first - firstRow + i);
            actionRandom[i] = streams.stream("evaluation action", first - firstRow + i);
        }
        Arrays.setAll(trajectories, _ -> new EpisodeTotals(play.discount()));
        Env<O, A> example = envs.getFirst();
        this.maskChoices = MaskRows.choices(example);
        this.inputs = new AgentInputs(
                SpaceTensors.allocate(example.observationSpace(), SIZE),
                SpaceTensors.allocate(example.actionSpace(), SIZE),
                Tensor.zeros(DType.FLOAT32, SIZE),
                maskChoices == 0
                        ? NoTensors.INSTANCE
                        : Tensor.zeros(DType.BOOL, SIZE, maskChoices).fillInPlace(1),
                TensorTree.allocate(play.agent().initialState(), SIZE));
        this.action = SpaceTensors.allocate(example.actionSpace(), SIZE);
        this.info = TensorTree.allocate(play.agent().exampleInfo(), SIZE);
        this.observationRows = SpaceTensors.rows(example.observationSpace(), inputs.observation());
        this.actionRows = SpaceTensors.rows(example.actionSpace(), action);
        this.previousActionRows = SpaceTensors.rows(example.actionSpace(), inputs.previousAction());
    }

    List<Episode> play() {
        for (int i = 0; i < finished.length; i++) {
            play.requireGoingOn().run();
            int number = i;
            calls.run("reset", first + i, 0, () -> {
                int row = firstRow + number;
                observationRows.write(row, reset(number));
                writeMask(number);
            });
        }
        show(false);
        int playing = finished.length;
        while (playing > 0) {
            play.requireGoingOn().run();
            if (onlyWhileWatched && observer.isEmpty()) {
                finish(0);
                break;
            }
            try (var _ = TensorScope.withoutGradients()) {
                if (play.deterministic()) {
                    play.agent().actGreedily(inputs, action, inputs.state());
                } else {
                    play.agent().act(inputs, actionRandom, action, info, inputs.state());
                }
            }
            for (int i = 0; i < finished.length; i++) {
                if (finished[i] == null && step(i)) {
                    playing--;
                }
            }
        }
        return List.of(finished);
    }

    /** Whether the episode is over. */
    private boolean step(int i) {
        int row = firstRow + i;
        A chosen = actionRows.read(row);
        EpisodeTotals trajectory = trajectories[i];
        boolean ends;
        boolean cutOff;
        previousActionRows.write(row, chosen); // before the environment, which may write into its arrays
        calls.enter("step", first + i, trajectory.length() + 1);
        try {
            Env<O, A> env = envs.get(i);
            Step<O> step = Arrivals.step(env.observationSpace(), env.infoType(), env.step(chosen));
            float reward = EpisodeTotals.finite(step.reward());
            trajectory.step(TrueScore.of(step));
            ends = TrueScore.endsTask(step);
            cutOff = !ends && trajectory.length() >= play.maximumSteps();
            boolean goesOn = !ends && !cutOff;
            if (goesOn && step.ends()) {
                startNextPart(i);
            } else if (goesOn) {
                observationRows.write(row, step.observation());
                writeMask(i);
                inputs.previousReward().segment().setAtIndex(JAVA_FLOAT, row, reward);
            }
        } catch (Throwable e) {
            throw calls.failed(e);
        } finally {
            calls.exit();
        }
        if (i == 0) {
            show(ends || cutOff);
        }
        if (ends || cutOff) {
            finish(i);
        }
        if (cutOff) {
            finished[i] = finished[i].asCutOff();
        }
        return ends || cutOff;
    }

    private O reset(int i) {
        Env<O, A> env = envs.get(i);
        return Arrivals.observation(env.observationSpace(), env.reset(environmentRandom[firstRow + i]));
    }

    private void finish(int i) {
        finished[i] = trajectories[i].finish(trajectories[i].length(), first + i);
    }

    /** Outside of what catches the environment's failures: those of the observer are its own. */
    private void show(boolean ended) {
        if (observer.isPresent()) {
            EpisodeTotals trajectory = trajectories[0];
            EpisodeView scene = new EpisodeView(
                    envs.getFirst(), first, trajectory.length(), trajectory.totalReward(), ended, calls);
            if (!observer.get().watch(scene)) {
                observer = Optional.empty();
            }
        }
    }

    /** An episode is over, but not its task. */
    private void startNextPart(int i) {
        int row = firstRow + i;
        observationRows.write(row, reset(i));
        previousActionRows.write(row, envs.get(i).actionSpace().nullValue());
        inputs.previousReward().segment().setAtIndex(JAVA_FLOAT, row, 0);
        for (Tensor state : TensorTree.leaves(inputs.state()).values()) {
            Collector.forget(state, row, SIZE);
        }
        writeMask(i);
    }

    private void writeMask(int i) {
        if (inputs.actionMask() instanceof Tensor mask) {
            MaskRows.write(envs.get(i), mask.segment(), firstRow + i, maskChoices);
        }
    }
}
