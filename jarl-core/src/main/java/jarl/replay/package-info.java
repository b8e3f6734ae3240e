/**
 * Experience replay as parts that are put together.
 *
 * <pre>
 *   append(Samples [T, B]) --> StepStore     a ring of rows, off-heap: PlainStore or FrameStore for each leaf of a step,
 *                                |           and the FinalObservations of truncated episodes
 *                                v
 *                              Selector     UniformSelector or PrioritizedSelector (SumTree):
 *                                |           which of the places are drawn whose steps are all there
 *                                v
 *   sample --> TransitionReplay or SequenceReplay: NStepReturn and gathering, when drawn
 * </pre>
 *
 * <p>Rows are numbered from the start of the run and never change once written; so what is drawn does not depend on where the ring wraps
 * or how long the batches were, and a checkpoint writes only the rows that are new. {@link jarl.replay.Replay} is what others use.
 */
@NullMarked
package jarl.replay;

import org.jspecify.annotations.NullMarked;
