package jarl.checkpoint;

import jarl.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One whole checkpoint whose checksums have been verified. Holds no open file. Reads on demand, but holds the parameters from the beginning if
 * it belongs to a run that may be going on, which deletes old checkpoints.
 */
public final class Checkpoint {
    private final long step;
    private final Path folder;
    private final SafetensorsFile parameters;
    private final StateReader state;

    Checkpoint(long step, Path folder, boolean mayBePruned) {
        this.step = step;
        this.folder = folder;
        Path parametersFile = folder.resolve(CheckpointStore.PARAMETERS);
        this.parameters = mayBePruned ? SafetensorsFile.hold(parametersFile) : SafetensorsFile.open(parametersFile);
        this.state = new StateReader(
                folder.resolve(CheckpointStore.STATE).toString(),
                Json.read(folder.resolve(CheckpointStore.STATE)),
                StateReader.Tensors.of(folder, SafetensorsFile.open(folder.resolve(CheckpointStore.STATE_TENSORS))));
    }

    /** Total environment steps when it was written. */
    public long step() {
        return step;
    }

    public Path folder() {
        return folder;
    }

    /** The file that holds the model's parameters. */
    public Path parametersFile() {
        return folder.resolve(CheckpointStore.PARAMETERS);
    }

    /** The model's parameters, in new memory on the CPU. */
    public Map<String, Tensor> parameters() {
        return parameters.read();
    }

    /**
     * Reads the model's parameters into existing memory, on any device.
     *
     * @throws CheckpointException if names, element types or shapes differ; nothing has then been changed
     */
    public void readParametersInto(Map<String, Tensor> destinations) {
        Set<String> missing = new TreeSet<>(destinations.keySet());
        missing.removeAll(parameters.names());
        Set<String> unknown = new TreeSet<>(parameters.names());
        unknown.removeAll(destinations.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new CheckpointException(parametersFile() + ": holds the parameters of another model: "
                    + (missing.isEmpty() ? "" : "lacks " + missing + (unknown.isEmpty() ? "" : ", "))
                    + (unknown.isEmpty() ? "" : "has " + unknown + " besides"));
        }
        destinations.forEach(parameters::check);
        destinations.forEach(parameters::readInto);
    }

    /** Everything else: what the components saved. */
    public StateReader state() {
        return state;
    }
}
