package jarl.nn;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;

/** A recurrent layer. Each column of a sequence has a state of its own, which starts from zero where an episode starts. */
public interface Recurrent extends Layer {

    /** The state of one column at an episode's start: zeros. */
    TensorTree initialState();

    /** The width of the output. */
    int outputs();

    /**
     * Computes one step.
     *
     * @param input {@code [N, inputs]}
     * @param state leading dimension {@code [N]}
     */
    Output step(Tensor input, TensorTree state);

    /**
     * A stretch without an episode start in it.
     *
     * @param input {@code [T, B, inputs]}
     * @param state leading dimension {@code [B]}
     */
    Output stretch(Tensor input, TensorTree state);

    /**
     * A sequence in which episodes may start anywhere: the state of a column is zeroed before the row where one starts.
     *
     * @param input {@code [T, B, inputs]}
     * @param state before row 0, leading dimension {@code [B]}
     * @param episodeStart bool {@code [T, B]}
     */
    default Output sequence(Tensor input, TensorTree state, Tensor episodeStart) {
        int steps = (int) input.size(0);
        List<Integer> cuts = cuts(episodeStart);
        List<Tensor> outputs = new ArrayList<>();
        TensorTree current = state;
        int from = 0;
        for (int i = 0; i <= cuts.size(); i++) {
            int to = i < cuts.size() ? cuts.get(i) : steps;
            if (to > from) {
                Output part = stretch(input.slice(0, from, to), current);
                outputs.add(part.output());
                current = part.state();
            }
            if (to < steps) {
                Tensor going = episodeStart
                        .select(0, to)
                        .logicalNot()
                        .to(input.dtype())
                        .unsqueeze(-1);
                current = TensorTree.map(current, leaf -> leaf.mul(going));
            }
            from = to;
        }
        return new Output(outputs.size() == 1 ? outputs.getFirst() : Tensor.cat(outputs, 0), current);
    }

    /** The rows in which an episode starts in any column. */
    private static List<Integer> cuts(Tensor episodeStart) {
        List<Integer> cuts = new ArrayList<>();
        try (var _ = TensorScope.withoutGradients()) {
            long[] starts = episodeStart.toLongs();
            int columns = (int) episodeStart.size(1);
            for (int t = 0; t < starts.length / columns; t++) {
                boolean any = false;
                for (int b = 0; b < columns; b++) {
                    any |= starts[t * columns + b] != 0;
                }
                if (any) {
                    cuts.add(t);
                }
            }
        }
        return cuts;
    }

    /**
     * The output of a layer.
     *
     * @param output {@code [*, outputs]}
     * @param state after the last step
     */
    record Output(Tensor output, TensorTree state) {}
}
