package jarl.sweep;

import java.util.List;
import java.util.OptionalInt;

/**
 * What an {@link AffinityCode} gives to a run, or to one part of it.
 *
 * @param role of the part
 * @param cores the physical ones
 * @param processors the cores, then their second hyperthreads
 * @param workers the processors of each sampler worker; none for an optimizer
 * @param threadsPerWorker for computing in a worker
 * @param gpu its number
 */
public record AffinityShare(
        Role role,
        List<Integer> cores,
        List<Integer> processors,
        List<List<Integer>> workers,
        int threadsPerWorker,
        OptionalInt gpu) {

    /** What the part does. */
    public enum Role {
        BOTH,
        OPTIMIZER,
        SAMPLER
    }
}
