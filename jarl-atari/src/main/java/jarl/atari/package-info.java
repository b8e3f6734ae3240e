/**
 * Atari 2600 games on the Arcade Learning Environment (ALE; Bellemare et al. 2013, Machado et al. 2018).
 *
 * <pre>
 * Atari (finds ROMs: RomFolder, Games) -> FrameStack -> AtariEnv (options, starts, lives) -> Emulator: AleEmulator
 *                                                          |
 *                                                          +-> Observer: what is seen of the screen or of the memory
 * </pre>
 *
 * <p>ALE is GPL-2.0-only and so is this module; nothing of jarl compiles against it. An emulator belongs to one environment and one
 * thread at a time; any number of them run side by side. All randomness comes from the generator that an environment's reset is given: ALE's
 * own generators are never asked.
 */
@NullMarked
package jarl.atari;

import org.jspecify.annotations.NullMarked;
