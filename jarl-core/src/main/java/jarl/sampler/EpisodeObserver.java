package jarl.sampler;

/** Looks on while an {@link Evaluator} plays an episode; called by the thread that plays it. */
@FunctionalInterface
public interface EpisodeObserver {

    /**
     * The environment after its reset, then after each of its steps up to and with the last.
     *
     * @return whether to see more of this episode
     */
    boolean watch(EpisodeView scene);
}
