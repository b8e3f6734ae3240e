package jarl.sweep;

import jarl.config.ConfigException;
import jarl.config.Require;
import java.util.List;
import java.util.Optional;

/**
 * Where on the machine the runs of a set are.
 *
 * @param affinity a division as rlpyt wrote it, which says all else too
 * @param gpus numbers of the GPUs for runs; {@link #ALL} for all of the machine; empty for none
 * @param runsPerGpu how many runs share a GPU
 */
public record Placement(Optional<AffinityCode> affinity, List<Integer> gpus, int runsPerGpu) {

    /** Stands for all GPUs. */
    public static final List<Integer> ALL = List.of(-1);

    private static final int HIGHEST_GPU = 1023;

    /** Wherever there are processors. */
    public static final Placement ANYWHERE = new Placement(Optional.empty(), List.of(), 1);

    public Placement {
        gpus = List.copyOf(gpus);
        Require.that(runsPerGpu >= 1 && runsPerGpu <= 1000, "runsPerGpu", "in [1, 1000]", runsPerGpu);
        if (affinity.isPresent() && !(gpus.isEmpty() && runsPerGpu == 1)) {
            throw new ConfigException(
                    "affinity says which GPUs there are: expected neither gpus nor runsPerGpu with it");
        }
        if (gpus.isEmpty() && runsPerGpu != 1) {
            throw new ConfigException("runsPerGpu needs gpus: all, or their numbers");
        }
    }

    /** The division that a code says. */
    public static Placement of(AffinityCode code) {
        return new Placement(Optional.of(code), List.of(), 1);
    }

    /** Reads {@code all}, or numbers such as {@code 0-3} or {@code 0,2}. */
    public static List<Integer> gpus(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        String expected = "gpus must be all, or numbers up to " + HIGHEST_GPU + " such as 0-3 or 0,2, got " + text;
        try {
            List<Long> numbers = Seeds.parse("gpus", text);
            if (numbers.stream().anyMatch(each -> each > HIGHEST_GPU)) {
                throw new ConfigException(expected);
            }
            return numbers.stream().map(Long::intValue).toList();
        } catch (ConfigException e) {
            throw new ConfigException(expected, e);
        }
    }

    /** What {@link #gpus(String)} reads. */
    String gpusText() {
        return gpus.equals(ALL) ? "all" : gpus.toString().replaceAll("[\\[\\] ]", "");
    }
}
