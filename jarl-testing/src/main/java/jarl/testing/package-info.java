/**
 * Environments for tests.
 *
 * <p>{@link jarl.testing.Script}: episodes written down in advance; their lengths, rewards, observations, masks, info and pictures are given,
 * and a {@link jarl.testing.ScriptedEnv} plays them.
 *
 * <p>{@link jarl.testing.HookedEnv}: any environment, in certain {@linkplain jarl.testing.Call calls} at certain
 * {@linkplain jarl.testing.Moment moments} of which something else happens: a {@link jarl.testing.Fault}, a wait at a
 * {@link jarl.testing.Gate}, another answer.
 *
 * <p>{@link jarl.testing.NumberedEnvs}: a factory whose environments differ by their number. {@link jarl.testing.Tape}: what was asked, in
 * order.
 */
@NullMarked
package jarl.testing;

import org.jspecify.annotations.NullMarked;
