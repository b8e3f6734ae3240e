package jarl.model;

import jarl.nn.Layer;
import jarl.space.Space;
import java.util.random.RandomGenerator;

/**
 * Makes a network for an environment: how to bring your own. What kind of network depends on the algorithm that is to train it:
 *
 * <table>
 * <caption>Networks of algorithms</caption>
 * <tr><td>{@code a2c}, {@code ppo}</td><td>{@link ActorCritic}, with memory {@link RecurrentActorCritic}</td></tr>
 * <tr><td>{@code dqn}</td><td>{@link ActionValueModel}</td></tr>
 * <tr><td>{@code pqn}</td><td>{@link ActionValueModel}, with memory {@link RecurrentActionValueModel}</td></tr>
 * <tr><td>{@code c51}, {@code qr-dqn}</td><td>{@link ReturnDistributionModel}</td></tr>
 * <tr><td>{@code iqn}</td><td>{@link QuantileFunctionModel}</td></tr>
 * <tr><td>{@code sac}, {@code tqc}, {@code td3}, {@code ddpg}</td><td>{@link PolicyAndCritics}</td></tr>
 * <tr><td>{@code r2d1}</td><td>{@link RecurrentActionValueModel}</td></tr>
 * </table>
 */
@FunctionalInterface
public interface ModelFactory {

    /**
     * Makes a network with fresh weights: another one on each call, as an algorithm may need two.
     *
     * @param random the only source of the weights' randomness, so that a seed makes the run
     */
    Layer create(Space<?> observationSpace, Space<?> actionSpace, RandomGenerator random);
}
