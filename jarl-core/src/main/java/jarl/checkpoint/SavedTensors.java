package jarl.checkpoint;

import jarl.tensor.Tensor;
import java.util.Set;

/** Named tensors that were saved, to be read back. Faults throw {@link CheckpointException}. */
public interface SavedTensors {

    Set<String> names();

    /** Reads one tensor into new memory on the CPU, owned by the innermost scope. */
    Tensor read(String name);

    /** Reads one tensor into existing memory; element type and shape must be the same. */
    void readInto(String name, Tensor destination);
}
