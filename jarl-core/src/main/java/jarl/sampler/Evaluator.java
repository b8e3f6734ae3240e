package jarl.sampler;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.agent.Agent;
import jarl.config.ConfigException;
import jarl.config.Require;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.env.TaskScore;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.tensor.ArrayTuple;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Plays exactly N whole episodes: episode i always has the random streams number i, none is dropped for being long, and the result does
 * not depend on the number of workers. Episodes are played in groups, in lock-step, a group at a time on each worker.
 */
public final class Evaluator<I extends ArrayTuple> implements AutoCloseable {

    private static final int GROUP = 25;

    private final EnvFactory<?, ?> factory;
    private final Agent<I> agent;
    private final double discount;
    private final boolean deterministic;
    private final WorkerPool workers;
    private final int maximumSteps;
    private final Watchdog watchdog = new Watchdog();
    private volatile boolean stopped;
    private volatile boolean abandoned;
    private volatile boolean closed;

    /** An evaluator that cuts no episode off. */
    public Evaluator(EnvFactory<?, ?> factory, Agent<I> agent, double discount, boolean deterministic, int workers) {
        this(factory, agent, discount, deterministic, workers, 0);
    }

    /**
     * Creates an evaluator.
     *
     * @param deterministic take the most likely action instead of drawing one
     * @param workers threads, the caller's included
     * @param maximumSteps after which an episode is cut off and counts as it is then; 0 for never
     */
    public Evaluator(
            EnvFactory<?, ?> factory,
            Agent<I> agent,
            double discount,
            boolean deterministic,
            int workers,
            int maximumSteps) {
        Require.atLeast("maximumSteps", maximumSteps, 0);
        this.maximumSteps = maximumSteps == 0 ? Integer.MAX_VALUE : maximumSteps;
        this.factory = factory;
        this.agent = agent;
        this.discount = discount;
        this.deterministic = deterministic;
        this.workers = new WorkerPool("jarl-evaluation", workers);
    }

    /**
     * Plays episodes.
     *
     * @param seed episode i uses stream i of this seed
     * @return episode i at index i; its column is i, its step is its own length
     * @throws EnvironmentException if an environment fails; it names the episode
     * @throws CancellationException after {@link #stop}
     */
    public List<Episode> play(int episodes, long seed) {
        return play(episodes, seed, _ -> false);
    }

    /**
     * Plays, the first episode before a spectator; when it has seen enough, the episode goes on without it.
     *
     * @param seed episode i uses stream i of this seed
     * @return episode i at index i; its column is i, its step is its own length
     * @throws EnvironmentException if an environment fails; it names the episode
     * @throws CancellationException after {@link #stop}
     */
    public List<Episode> play(int episodes, long seed, Spectator ofFirst) {
        requireOpen();
        int groups = (episodes + GROUP - 1) / GROUP;
        List<List<Episode>> results = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            results.add(List.of());
        }
        workers.run(groups, group -> {
            int first = group * GROUP;
            int count = Math.min(GROUP, episodes - first);
            try (var _ = TensorScope.withoutGradients()) {
                Optional<Spectator> spectator = first == 0 ? Optional.of(ofFirst) : Optional.empty();
                results.set(group, play(factory, first, count, seed, spectator, false));
            }
        });
        watchdog.requireNoneGivenUp();
        return results.stream().flatMap(List::stream).toList();
    }

    /**
     * Plays on a thread of its own, so that the caller is not lost with an environment that does not come back.
     *
     * @param stepTimeout seconds that a call to an environment may take; 0 for any, on the caller's thread
     * @throws EnvironmentException if an environment fails or does not answer; in the latter case this evaluator is then {@link #abandoned}
     */
    public List<Episode> play(int episodes, long seed, double stepTimeout) {
        requireOpen();
        if (stepTimeout <= 0) {
            return play(episodes, seed);
        }
        FutureTask<List<Episode>> playing = new FutureTask<>(() -> {
            TorchLibrary.setThreads(1);
            return play(episodes, seed);
        });
        Thread.ofPlatform().daemon().name("jarl-evaluation").start(playing);
        long pause = Watchdog.pauseMillis(stepTimeout);
        while (true) {
            try {
                return playing.get(pause, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                Optional<EnvironmentException> stuck = stuck(stepTimeout);
                if (stuck.isPresent()) {
                    abandon();
                    playing.cancel(true);
                    throw stuck.get();
                }
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e);
                }
            } catch (InterruptedException e) {
                abandon();
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while episodes were played");
            }
        }
    }

    /** Ends what is being played, between two steps, and lets nothing be played any more. From any thread. */
    public void stop() {
        stopped = true;
    }

    private void requireGoingOn() {
        if (stopped || abandoned || closed) {
            throw new CancellationException("stopped while episodes were played");
        }
    }

    /**
     * The failure to report if an environment has been inside one call for longer than {@code timeout} seconds. Asked again and again, from
     * a thread that does not play.
     */
    public Optional<EnvironmentException> stuck(double timeout) {
        return watchdog.check(timeout, 0);
    }

    /**
     * Gives up while an environment is {@link #stuck}: threads end as far as they can and nobody waits for that one, which may still use the
     * agent when it comes back. From any thread.
     */
    public void abandon() {
        abandoned = true;
        workers.abandon();
    }

    /** Whether this evaluator was abandoned: the agent must then not be freed. */
    public boolean abandoned() {
        return abandoned;
    }

    /**
     * Plays one episode before a spectator, for as long as it looks on. It is the same episode, to the last bit, as the one of this number
     * that {@link #play} plays.
     *
     * @param episode its number, from 0
     * @return the episode as far as it was played
     * @throws EnvironmentException if the environment fails
     */
    public Episode watch(int episode, long seed, Spectator spectator) {
        requireOpen();
        try (var _ = TensorScope.withoutGradients()) {
            return play(factory, episode, 1, seed, Optional.of(spectator), true).getFirst();
        }
    }

    private <O, A> List<Episode> play(
            EnvFactory<O, A> source,
            int first,
            int count,
            long seed,
            Optional<Spectator> spectator,
            boolean onlyWhileWatched) {
        Calls calls = new Calls((action, episode, episodeStep, _, cause) -> {
            EnvironmentException.passOnIfOfTheMachine(cause);
            return EnvironmentException.inEvaluation(action, episode, episodeStep, seed, cause);
        });
        watchdog.watch(calls);
        Stage<O, A> stage = new Stage<>(first, calls);
        try {
            for (int i = 0; i < count; i++) {
                requireGoingOn();
                stage.create(source);
            }
            RandomStreams streams = new RandomStreams(seed);
            List<Episode> episodes = new Group<>(stage.envs, first, streams, calls, spectator, onlyWhileWatched).play();
            stage.close();
            return episodes;
        } catch (RuntimeException | Error e) {
            stage.closeAfter(e);
            throw e;
        } finally {
            watchdog.release(calls);
        }
    }

    /** The environments of a group, from their making to their end: both are calls that can fail, or not come back. */
    private static final class Stage<O, A> {
        private final List<Env<O, A>> envs = new ArrayList<>();
        private final int first;
        private final Calls calls;
        private int closed;

        Stage(int first, Calls calls) {
            this.first = first;
            this.calls = calls;
        }

        void create(EnvFactory<O, A> source) {
            calls.enter("create", first + envs.size(), 0);
            try {
                envs.add(source.create());
            } catch (ConfigException e) {
                throw e;
            } catch (Throwable e) {
                throw calls.failed(e);
            } finally {
                calls.exit();
            }
        }

        /** Closes them up to the first that fails. */
        void close() {
            while (closed < envs.size()) {
                int next = closed++;
                calls.run("close", first + next, 0, envs.get(next)::close);
            }
        }

        /** Closes what is left of them, whatever they throw. */
        void closeAfter(Throwable failure) {
            while (closed < envs.size()) {
                try {
                    close();
                } catch (RuntimeException e) {
                    if (!e.equals(failure)) { // a call that was given up throws the same again
                        failure.addSuppressed(e);
                    }
                }
            }
        }
    }

    private void requireOpen() {
        Require.open(!closed, "the evaluator");
    }

    @Override
    public void close() {
        closed = true;
        workers.close();
    }

    /**
     * Some episodes in lock-step; one that has ended idles until all have. The agent always gets a whole group of rows, and an episode
     * always has the same of them, since how many there are changes the last bits of each.
     */
    private final class Group<O, A> {
        private final int first;
        private final int firstRow;
        private final Calls calls;
        private final List<Env<O, A>> envs;
        private final RandomStream[] environmentRandom = new RandomStream[GROUP];
        private final RandomGenerator[] actionRandom = new RandomGenerator[GROUP];
        private final Trajectory[] trajectories;
        private final Episode[] finished;
        private final AgentInputs inputs;
        private final ArrayTuple action;
        private final I info;
        private final int maskChoices;
        private final Rows<O> observationRows;
        private final Rows<A> actionRows;
        private final Rows<A> previousActionRows;
        private final boolean onlyWhileWatched;
        private Optional<Spectator> spectator;

        /** A group; the spectator, if there is one, watches its first episode. */
        Group(
                List<Env<O, A>> envs,
                int first,
                RandomStreams streams,
                Calls calls,
                Optional<Spectator> spectator,
                boolean onlyWhileWatched) {
            this.first = first;
            this.firstRow = first % GROUP;
            this.spectator = spectator;
            this.onlyWhileWatched = onlyWhileWatched;
            this.calls = calls;
            this.envs = envs;
            this.trajectories = new Trajectory[envs.size()];
            this.finished = new Episode[envs.size()];
            for (int i = 0; i < GROUP; i++) {
                environmentRandom[i] = streams.stream("evaluation environment", first - firstRow + i);
                actionRandom[i] = streams.stream("evaluation action", first - firstRow + i);
            }
            Arrays.setAll(trajectories, _ -> new Trajectory(discount));
            Env<O, A> example = envs.getFirst();
            this.maskChoices = example.masksActions() ? ActionChoices.count(example.actionSpace()) : 0;
            this.inputs = new AgentInputs(
                    SpaceTensors.allocate(example.observationSpace(), GROUP),
                    SpaceTensors.allocate(example.actionSpace(), GROUP),
                    Tensor.zeros(DType.FLOAT32, GROUP),
                    maskChoices == 0
                            ? NoTensors.INSTANCE
                            : Tensor.zeros(DType.BOOL, GROUP, maskChoices).fillInPlace(1),
                    ArrayTuple.allocate(agent.initialState(), GROUP));
            this.action = SpaceTensors.allocate(example.actionSpace(), GROUP);
            this.info = ArrayTuple.allocate(agent.exampleInfo(), GROUP);
            this.observationRows = SpaceTensors.rows(example.observationSpace(), inputs.observation());
            this.actionRows = SpaceTensors.rows(example.actionSpace(), action);
            this.previousActionRows = SpaceTensors.rows(example.actionSpace(), inputs.previousAction());
        }

        List<Episode> play() {
            for (int i = 0; i < finished.length; i++) {
                requireGoingOn();
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
                requireGoingOn();
                if (onlyWhileWatched && spectator.isEmpty()) {
                    finish(0);
                    break;
                }
                try (var _ = TensorScope.withoutGradients()) {
                    if (deterministic) {
                        agent.actGreedily(inputs, action, inputs.state());
                    } else {
                        agent.act(inputs, actionRandom, action, info, inputs.state());
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
            Trajectory trajectory = trajectories[i];
            boolean ends;
            boolean cutOff;
            previousActionRows.write(row, chosen); // before the environment, which may write into its arrays
            calls.enter("step", first + i, trajectory.length() + 1);
            try {
                Env<O, A> env = envs.get(i);
                Step<O> step = Arrivals.step(env.observationSpace(), env.infoType(), env.step(chosen));
                float reward = Trajectory.finite(step.reward());
                trajectory.step(TaskScore.of(step));
                ends = TaskScore.endsTask(step);
                cutOff = !ends && trajectory.length() >= maximumSteps;
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

        /** Outside of what catches the environment's failures: those of the spectator are its own. */
        private void show(boolean ended) {
            if (spectator.isPresent()) {
                Trajectory trajectory = trajectories[0];
                Scene scene =
                        new Scene(envs.getFirst(), first, trajectory.length(), trajectory.totalReward(), ended, calls);
                if (!spectator.get().watch(scene)) {
                    spectator = Optional.empty();
                }
            }
        }

        /** An episode is over, but not its task. */
        private void startNextPart(int i) {
            int row = firstRow + i;
            observationRows.write(row, reset(i));
            previousActionRows.write(row, envs.get(i).actionSpace().nullValue());
            inputs.previousReward().segment().setAtIndex(JAVA_FLOAT, row, 0);
            for (Tensor state : ArrayTuple.leaves(inputs.state()).values()) {
                Collector.forget(state, row, GROUP);
            }
            writeMask(i);
        }

        private void writeMask(int i) {
            if (inputs.actionMask() instanceof Tensor mask) {
                boolean[] allowed = envs.get(i).actionMask();
                Optional<String> mismatch = ActionChoices.mismatch(envs.get(i).actionSpace(), allowed);
                if (mismatch.isPresent()) {
                    throw new IllegalStateException("action mask: " + mismatch.get());
                }
                for (int choice = 0; choice < maskChoices; choice++) {
                    long flag = (long) (firstRow + i) * maskChoices + choice;
                    mask.segment().set(JAVA_BYTE, flag, (byte) (allowed[choice] ? 1 : 0));
                }
            }
        }
    }
}
