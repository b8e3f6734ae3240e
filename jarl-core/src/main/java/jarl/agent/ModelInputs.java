package jarl.agent;

import jarl.model.ObservationNormalizer;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a model sees of an agent's inputs: they are brought to its device, and vector observations normalised where the agent has a normalizer. */
final class ModelInputs {

    private final Device device;
    private final Optional<ObservationNormalizer> normalizer;

    /** @param normalizer closed with this; empty to leave observations as they are */
    ModelInputs(Device device, Optional<ObservationNormalizer> normalizer) {
        this.device = device;
        this.normalizer = normalizer;
        normalizer.ifPresent(statistics -> statistics.moveTo(device));
    }

    Device device() {
        return device;
    }

    /** Transforms inputs on the CPU into inputs of the model. */
    AgentInputs of(AgentInputs inputs) {
        return normalized(device.isCpu() ? inputs : TensorTree.to(inputs, device));
    }

    /** Transforms inputs on the model's device into inputs of the model. */
    AgentInputs normalized(AgentInputs inputs) {
        return normalizer
                .map(statistics -> inputs.withObservation(statistics.apply((Tensor) inputs.observation())))
                .orElse(inputs);
    }

    /** Learns the statistics of a batch. */
    void observe(Samples<?> samples) {
        normalizer.ifPresent(
                statistics -> statistics.observe((Tensor) samples.env().observation(), samples.valid()));
    }

    /** Environment steps to observe before the first batch that is learned from. */
    int warmupSteps() {
        return normalizer.map(ObservationNormalizer::warmupSteps).orElse(0);
    }

    /** These parameters and the statistics, by name. */
    Map<String, Tensor> savedWith(Map<String, Tensor> parameters) {
        Map<String, Tensor> saved = new LinkedHashMap<>(parameters);
        normalizer.ifPresent(statistics -> saved.putAll(statistics.statistics()));
        return saved;
    }

    /** Puts to use what was written into the statistics. */
    void restored() {
        normalizer.ifPresent(ObservationNormalizer::changed);
    }

    void close() {
        normalizer.ifPresent(ObservationNormalizer::close);
    }
}
