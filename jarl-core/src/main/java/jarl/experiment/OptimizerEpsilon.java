package jarl.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.optim.OptimizerConfig;

/**
 * Whose epsilon the optimizer has once all layers are merged. A layer's belongs to the optimizer that was named up to there, an assigned one
 * to the optimizer that is used in the end; the defaults of an algorithm have one for their own optimizer. Where there is none, that of the
 * named optimizer: Adam's would make RMSprop another algorithm.
 */
final class OptimizerEpsilon {

    private static final String KEY = "epsilon";

    private final ObjectNode tree;
    private final Given ofAlgorithm;
    private Given last;
    private boolean lastIsAssigned;

    /** An epsilon, and for which optimizer. */
    private record Given(String optimizer, JsonNode epsilon) {}

    /** Starts with the defaults, before any layer is merged into them. */
    OptimizerEpsilon(ObjectNode defaults) {
        this.tree = defaults;
        this.ofAlgorithm = inEffect();
        this.last = ofAlgorithm;
    }

    /** Notes what a layer that has just been merged gives. */
    void merged(ObjectNode layer, boolean assigned) {
        if (optimizer(layer).has(KEY)) {
            last = inEffect();
            lastIsAssigned = assigned;
        }
    }

    /** Puts the right one into the tree, after all layers. */
    void resolve() {
        String name = name();
        if (lastIsAssigned || last.optimizer().equals(name)) {
            return;
        }
        ObjectNode optimizer = (ObjectNode) optimizer(tree);
        if (ofAlgorithm.optimizer().equals(name)) {
            optimizer.set(KEY, ofAlgorithm.epsilon());
        } else {
            OptimizerConfig.epsilonOf(name).ifPresent(epsilon -> optimizer.put(KEY, epsilon));
        }
    }

    private Given inEffect() {
        return new Given(name(), optimizer(tree).path(KEY));
    }

    private String name() {
        return optimizer(tree).path("name").asText();
    }

    private static JsonNode optimizer(ObjectNode tree) {
        JsonNode algorithm = tree.path("algo");
        JsonNode own = algorithm.path("optimizer");
        return own.isMissingNode() ? algorithm.path("learning").path("optimizer") : own;
    }
}
