package jarl.experiment;

import jarl.Training;
import java.util.List;

/**
 * A family of algorithms, found with {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/jarl.experiment.AlgorithmProvider} and every algorithm it lists works as {@code algo=NAME} on the command line and
 * with {@link Training#set}, and its options with {@link Training#algorithm}: with logs, checkpoints, evaluation and resume.
 *
 * <p>The {@code jarl} command finds a provider of your own in the jars that {@code --class-path} or {@code JARL_CLASS_PATH} names:
 *
 * <pre>{@code
 * ./jarl train cartpole-ppo algo=reinforce --class-path build/libs/reinforce.jar
 * }</pre>
 */
public interface AlgorithmProvider {

    /** The algorithms offered. Must be cheap: it is called to list them, no native library may be loaded. */
    List<AlgorithmSpec> algorithms();
}
