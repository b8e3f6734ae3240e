package jarl;

import jarl.config.Warnings;
import jarl.kernel.Vectors;
import jarl.log.SystemInfo;
import java.nio.file.Path;
import java.util.Optional;

/** Warns of a run that computes without the processor's vectors, or with other ones than it was begun with. */
final class KernelWarnings {

    private KernelWarnings() {}

    /** One line if the Vector API is not used, and why. */
    static Optional<String> missing() {
        return Vectors.available()
                ? Optional.empty()
                : Optional.of(Warnings.line("computing without the processor's vectors, with which " + Vectors.GAIN
                        + ": " + Vectors.whyNot()));
    }

    /** One line if the run whose system.json this is was begun with other kernels. */
    static Optional<String> changed(Path system) {
        String now = Vectors.kernels();
        return SystemInfo.kernelsIn(system)
                .filter(before -> !before.equals(now))
                .map(before -> Warnings.line("the run was begun with " + before + " and goes on with " + now
                        + ": it will not end with the same bits as without a break"));
    }
}
