package jarl.atari;

import jarl.env.TrueScore;

/**
 * The info of a step of an Atari game.
 *
 * @param score what the step brought in the game's own score, unclipped; in the first step of an episode also what its start brought
 * @param taskEnds whether the game is over or was cut; a life lost is not the end
 * @param lives left
 */
public record AtariInfo(double score, boolean taskEnds, int lives) implements TrueScore {}
