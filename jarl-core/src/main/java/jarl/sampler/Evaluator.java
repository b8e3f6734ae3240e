package jarl.sampler;

import jarl.agent.Agent;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.random.RandomStreams;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import jarl.tensor.TorchLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays exactly N whole episodes: episode i always has the random streams number i, none is dropped for being long, and the result does
 * not depend on the number of workers. Episodes are played in groups, in lock-step, a group at a time on each worker.
 */
public final class Evaluator<I extends TensorTree> implements AutoCloseable {

    private final EnvFactory<?, ?> factory;
    private final EvaluationGroup.Play<I> how;
    private final WorkerPool workers;
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
        this.factory = factory;
        this.how = new EvaluationGroup.Play<>(
                agent,
                discount,
                deterministic,
                maximumSteps == 0 ? Integer.MAX_VALUE : maximumSteps,
                this::requireGoingOn);
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
     * Plays, the first episode before a observer; when it has seen enough, the episode goes on without it.
     *
     * @param seed episode i uses stream i of this seed
     * @return episode i at index i; its column is i, its step is its own length
     * @throws EnvironmentException if an environment fails; it names the episode
     * @throws CancellationException after {@link #stop}
     */
    public List<Episode> play(int episodes, long seed, EpisodeObserver ofFirst) {
        requireOpen();
        int groups = (episodes + EvaluationGroup.SIZE - 1) / EvaluationGroup.SIZE;
        List<List<Episode>> results = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            results.add(List.of());
        }
        workers.run(groups, group -> {
            int first = group * EvaluationGroup.SIZE;
            int count = Math.min(EvaluationGroup.SIZE, episodes - first);
            try (var _ = TensorScope.withoutGradients()) {
                Optional<EpisodeObserver> observer = first == 0 ? Optional.of(ofFirst) : Optional.empty();
                results.set(group, play(factory, first, count, seed, observer, false));
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
     * Plays one episode before a observer, for as long as it looks on. It is the same episode, to the last bit, as the one of this number
     * that {@link #play} plays.
     *
     * @param episode its number, from 0
     * @return the episode as far as it was played
     * @throws EnvironmentException if the environment fails
     */
    public Episode watch(int episode, long seed, EpisodeObserver observer) {
        requireOpen();
        try (var _ = TensorScope.withoutGradients()) {
            return play(factory, episode, 1, seed, Optional.of(observer), true).getFirst();
        }
    }

    private <O, A> List<Episode> play(
            EnvFactory<O, A> source,
            int first,
            int count,
            long seed,
            Optional<EpisodeObserver> observer,
            boolean onlyWhileWatched) {
        CallWatch calls = new CallWatch((action, episode, episodeStep, _, cause) -> {
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
            List<Episode> episodes =
                    new EvaluationGroup<>(how, stage.envs(), first, streams, calls, observer, onlyWhileWatched).play();
            stage.close();
            return episodes;
        } catch (RuntimeException | Error e) {
            stage.closeAfter(e);
            throw e;
        } finally {
            watchdog.release(calls);
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
}
