/**
 * The environment checker: plays an environment with random actions and reports violations of the rules of {@link jarl.env.Env}.
 *
 * <pre>
 *   EnvChecker                                         the front door
 *     EnvTrials      ReferencePlay, Replays            plays once and looks closely, plays again and compares
 *       EnvPlayer    Moment, ContentHash, Handouts     one column, what it showed at each step, what it handed out
 *     WatchedEnv     Problems                          calls that do not return, what was found
 * </pre>
 */
@NullMarked
package jarl.env.check;

import org.jspecify.annotations.NullMarked;
