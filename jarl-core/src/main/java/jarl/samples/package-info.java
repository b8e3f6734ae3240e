/**
 * The shapes of data. Leading dimensions are always {@code [T, B]}: T steps in time, B columns (one environment each).
 *
 * <p>The time convention. Row t holds the observation <em>before</em> action t, and what action t brought:
 *
 * <pre>
 *   row t            0          1          2          3          4
 *   observation      s0         s1         s2    |    s0'        s1'        (| the episode ended with row 2)
 *   previousAction   0          a0         a1    |    0          a0'        null at an episode's first step
 *   previousReward   0          r0         r1    |    0          r0'
 *   action           a0         a1         a2    |    a0'        a1'
 *   reward           r0         r1         r2    |    r0'        r1'
 *   terminated or    no         no         yes   |    no         no
 *     truncated
 *   episodeStart     yes        no         no    |    yes        no
 *   finalObservation .          .          s3    |    .          .          the observation row 2 led to
 *   finalActionMask  .          .          m3    |    .          .          what s3 allows: only if row 2 was truncated
 *   finalValue       0          0          V(s3) |    0          0          only if row 2 was truncated
 *                                                                  bootstrapValue = V(s2')
 * </pre>
 *
 * <p>Termination and truncation are different everywhere: after a terminated step the value is zero; a truncated step bootstraps from its
 * own final observation.
 */
@NullMarked
package jarl.samples;

import org.jspecify.annotations.NullMarked;
