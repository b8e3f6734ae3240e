package jarl.model;

import jarl.space.Box;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.List;

/** What critics of continuous actions see: features of a state beside an action. */
final class StateActions {

    private StateActions() {}

    /**
     * Joins states and actions as rows.
     *
     * @param features {@code [N, features]}
     * @param action {@code [N, size]}, or of the action space's shape after the first dimension
     * @param size of an action, see {@link Box#size}
     * @return {@code [N, features + size]}, where small networks are computed
     */
    static Tensor joined(Tensor features, Tensor action, int size) {
        Tensor rows = action.dimensions() == 2 ? action : action.reshape(features.size(0), size);
        return Tensor.cat(List.of(TensorAccess.onHeap(features), TensorAccess.onHeap(rows)), 1);
    }
}
