package jarl;

import jarl.config.Warnings;
import jarl.experiment.ExperimentConfig;
import jarl.kernel.Bfloat16Kernel;
import jarl.kernel.Vectors;
import jarl.log.SystemInfo;
import jarl.tensor.TorchLibrary;
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

    /** Names what computes a run's networks on the processor: its bits depend on that. */
    static String kernels(ExperimentConfig config) {
        return config.model().bfloat16() ? Vectors.kernels() + ", bfloat16 by " + bfloat16() : Vectors.kernels();
    }

    private static String bfloat16() {
        TorchLibrary.load(); // whose function the kernel is
        return Bfloat16Kernel.available() ? "AMX" : "libtorch";
    }

    /** One line if the run whose system.json this is was begun with other kernels. */
    static Optional<String> changed(Path system, ExperimentConfig config) {
        String now = kernels(config);
        return SystemInfo.kernelsIn(system)
                .filter(before -> !before.equals(now))
                .map(before -> Warnings.line("the run was begun with " + before + " and goes on with " + now
                        + ": it will not end with the same bits as without a break"));
    }
}
