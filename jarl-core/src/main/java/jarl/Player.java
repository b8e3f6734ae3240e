package jarl;

import jarl.agent.RandomAgent;
import jarl.assembly.Wiring;
import jarl.config.Require;
import jarl.env.EnvFactory;
import jarl.experiment.ExperimentConfig;
import jarl.sampler.Episode;
import jarl.sampler.EpisodeObserver;
import jarl.sampler.Evaluator;
import jarl.sampler.Patience;

/**
 * Plays episodes to be watched: with a trained policy ({@link SavedRun#player}), or with random actions. Episode i of a seed is the one that
 * an evaluation with this seed plays, to the last bit. Used by one thread at a time.
 */
public final class Player implements AutoCloseable {

    private final Evaluator<?> evaluator;
    private final AutoCloseable agent;
    private boolean closed;

    private Player(Evaluator<?> evaluator, AutoCloseable agent) {
        this.evaluator = evaluator;
        this.agent = agent;
    }

    /** A player with the agent that was wired, which it owns from now on. */
    static Player of(Wiring wiring, boolean deterministic) {
        return new Player(new Evaluator<>(wiring.factory(), wiring.agent(), 1, deterministic, 1), wiring);
    }

    /** A player of random actions in environments as the configuration wants them, for instance with its action repeat. */
    public static <O, A> Player random(ExperimentConfig config, EnvFactory<O, A> factory) {
        return random(Wiring.wrapped(config, factory));
    }

    /** A player of random actions, all allowed ones alike. */
    public static <O, A> Player random(EnvFactory<O, A> factory) {
        RandomAgent<A> agent;
        try (Patience.Visit<O, A> visit = new Patience(0).visit(() -> Wiring.create(factory))) {
            agent = new RandomAgent<>(visit.env().actionSpace());
        }
        return new Player(new Evaluator<>(factory, agent, 1, false, 1), agent);
    }

    /**
     * Plays one episode, for as long as the observer looks on.
     *
     * @param episode its number, from 0
     * @return the episode as far as it was played; its score is {@code totalReward}
     * @throws jarl.sampler.EnvironmentException if the environment fails
     */
    public Episode play(int episode, long seed, EpisodeObserver observer) {
        Require.open(!closed, "the player");
        return evaluator.watch(episode, seed, observer);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (agent;
                evaluator) {
            // Closed in reverse order.
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an agent could not be freed", e);
        }
    }
}
