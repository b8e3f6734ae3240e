package jarl;

import jarl.config.Warnings;
import jarl.experiment.ExperimentConfig;
import jarl.kernel.Bfloat16Kernel;
import jarl.kernel.KernelChoice;
import jarl.kernel.Vectors;
import jarl.log.SystemInfo;
import jarl.model.ImageTorso;
import jarl.tensor.Tensor;
import jarl.tensor.TorchLibrary;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** Warns of a run that computes without the processor's vectors, or with other ones than it was begun with. */
final class KernelWarnings {

    private static final String LIBTORCH = "libtorch";

    private KernelWarnings() {}

    /** One line if the Vector API is not used, and why. */
    static Optional<String> missing() {
        return Vectors.available()
                ? Optional.empty()
                : Optional.of(Warnings.line("computing without the processor's vectors, with which " + Vectors.GAIN
                        + ": " + Vectors.whyNot()));
    }

    /**
     * One line if computing hidden layers in bfloat16 gains nothing.
     *
     * @param parameters of the networks
     */
    static Optional<String> ofBfloat16(ExperimentConfig config, Collection<Tensor> parameters) {
        if (!config.model().bfloat16() || config.model().image() != ImageTorso.Kind.NONE) {
            return Optional.empty();
        }
        if (parameters.stream().noneMatch(KernelWarnings::isWide)) {
            return Optional.of(
                    Warnings.line("model.bfloat16 changes nothing: no layer has 64 or more inputs and outputs"));
        }
        boolean slower = config.device().equals("cpu") && bfloat16().equals(LIBTORCH);
        return slower
                ? Optional.of(Warnings.line("model.bfloat16 makes this run slower: the processor has no AMX, or the "
                        + "Java machine no vectors of 512 bits"))
                : Optional.empty();
    }

    private static boolean isWide(Tensor parameter) {
        long[] shape = parameter.shape();
        return shape.length == 2 && KernelChoice.bfloat16(shape[1], shape[0]);
    }

    /** Names what computes a run's networks on the processor: its bits depend on that. */
    static String kernels(ExperimentConfig config) {
        return config.model().bfloat16() ? Vectors.kernels() + ", bfloat16 by " + bfloat16() : Vectors.kernels();
    }

    private static String bfloat16() {
        TorchLibrary.load(); // whose function the kernel is
        return Bfloat16Kernel.available() ? "AMX" : LIBTORCH;
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
