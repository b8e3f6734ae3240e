package jarl;

import jarl.config.Warnings;
import jarl.experiment.ExperimentConfig;
import jarl.kernel.Bfloat16Kernel;
import jarl.kernel.KernelChoice;
import jarl.kernel.Vectors;
import jarl.log.SystemInfo;
import jarl.model.ImageTorso;
import jarl.model.ModelConfig;
import jarl.tensor.Tensor;
import jarl.tensor.TorchLibrary;
import java.nio.file.Path;
import java.util.Map;
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

    /**
     * One line if computing hidden layers in bfloat16 gains nothing.
     *
     * @param ownModel whether the network is the user's own, whose layers are as the user makes them
     * @param parameters of the networks by name
     */
    static Optional<String> ofBfloat16(ExperimentConfig config, boolean ownModel, Map<String, Tensor> parameters) {
        if (!asksForBfloat16(config.model())) {
            return Optional.empty();
        }
        if (ownModel) {
            return Optional.of(Warnings.line("model.bfloat16 changes nothing: the network is your own"));
        }
        if (parameters.entrySet().stream().noneMatch(each -> isWide(each.getKey(), each.getValue(), config.model()))) {
            return Optional.of(
                    Warnings.line("model.bfloat16 changes nothing: no hidden layer has 64 or more inputs and outputs"));
        }
        return isOnHost(config) && !computesBfloat16()
                ? Optional.of(
                        Warnings.line(
                                "model.bfloat16 makes this run slower: the processor has neither AMX nor "
                                        + "AMD's AVX512-BF16, the Java machine has no vectors of 512 bits, or ONEDNN_MAX_CPU_ISA limits libtorch"))
                : Optional.empty();
    }

    /** Whether hidden layers are to be in bfloat16 that are not behind images, which libtorch computes. */
    private static boolean asksForBfloat16(ModelConfig model) {
        return model.bfloat16() && model.image() == ImageTorso.Kind.NONE;
    }

    /** Whether this is the weight of a hidden layer that is large enough; critics may have sizes of their own. */
    private static boolean isWide(String name, Tensor parameter, ModelConfig model) {
        long[] shape = parameter.shape();
        return shape.length == 2
                && KernelChoice.bfloat16(shape[1], shape[0])
                && (name.startsWith("critics.") || model.hiddenSizes().contains((int) shape[0]));
    }

    private static boolean isOnHost(ExperimentConfig config) {
        return config.device().equals("cpu");
    }

    private static boolean computesBfloat16() {
        TorchLibrary.load(); // whose function the kernel is
        return Bfloat16Kernel.available();
    }

    /** Names what computes a run's networks on the processor: its bits depend on that. */
    static String kernels(ExperimentConfig config, boolean ownModel) {
        return asksForBfloat16(config.model()) && !ownModel && isOnHost(config)
                ? Vectors.kernels() + ", bfloat16 by " + (computesBfloat16() ? Bfloat16Kernel.unit() : "libtorch")
                : Vectors.kernels();
    }

    /** One line if the run whose system.json this is was begun with other kernels. */
    static Optional<String> changed(Path system, String now) {
        return SystemInfo.kernelsIn(system)
                .filter(before -> !before.equals(now))
                .map(before -> Warnings.line("the run was begun with " + before + " and goes on with " + now
                        + ": it will not end with the same bits as without a break"));
    }
}
