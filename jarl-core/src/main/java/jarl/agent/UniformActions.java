package jarl.agent;

import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.TensorTree;
import java.util.random.RandomGenerator;

/**
 * Draws actions that depend on nothing: all allowed ones alike, as far as their space is bounded. For agents that act so until there is
 * something to learn from.
 *
 * @param <A> action type
 */
public record UniformActions<A>(Space<A> space) {

    /**
     * Draws an action for each row.
     *
     * @param actionMask bool {@code [N, choices]}; {@link jarl.tensor.NoTensors} without masks
     * @param random one generator for each row
     * @param action written, {@code [N, ...]}, on the CPU
     */
    public void draw(TensorTree actionMask, RandomGenerator[] random, TensorTree action) {
        Rows<A> rows = SpaceTensors.rows(space, action);
        boolean[][] allowed = SpaceTensors.flags(actionMask, random.length);
        for (int row = 0; row < random.length; row++) {
            rows.write(row, ActionChoices.sample(space, random[row], allowed[row]));
        }
    }
}
