/**
 * Learning algorithms, one paper in one file. Two families share what surrounds a loss:
 *
 * <pre>{@code
 * Algorithm.optimize(samples)
 *   A2c, Ppo, Pqn     each batch of the sampler, once or for several epochs
 *     PolicyBatch       rows of the batch with advantages and returns; ValueBatch with lambda-returns
 *     Minibatches       epochs over them
 *     GradientStep      zero, backward, clip, step: for each block of parameters
 *   ReplayLearning    keeps batches in a replay and draws from it
 *     ReplayUpdate      losses, gradient steps, target networks and statistics of a paper
 *       ActionValueUpdate   that of Dqn, CategoricalDqn, QuantileDqn, Iqn and R2d1, which are ActionValueLosses
 *       ContinuousUpdate    that of Ddpg, Td3, Sac, Tqc, CrossQ, FlashSac and DiscreteSac, which are Lessons of critics and a PolicyLearning
 *         SequenceUpdate      the same from the steps of sequences, for networks with memory
 * }</pre>
 */
@NullMarked
package jarl.algorithm;

import org.jspecify.annotations.NullMarked;
