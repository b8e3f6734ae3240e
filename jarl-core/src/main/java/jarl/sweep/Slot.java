package jarl.sweep;

import java.util.List;

/**
 * A share of the machine in which one run at a time is trained.
 *
 * @param number from 0
 * @param cores how many processor cores a run may use
 * @param processors numbers of the processors that it is kept on; empty where it is not
 * @param gpus numbers of the GPUs that it sees; empty where it is to see what there is
 */
public record Slot(int number, int cores, List<Integer> processors, List<Integer> gpus) {

    /** A slot without a GPU of its own. */
    public Slot(int number, int cores, List<Integer> processors) {
        this(number, cores, processors, List.of());
    }
}
