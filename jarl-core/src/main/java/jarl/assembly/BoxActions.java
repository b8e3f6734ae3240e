package jarl.assembly;

import jarl.config.ConfigException;
import jarl.config.Options;
import jarl.config.Warnings;
import jarl.distribution.Distributions;
import jarl.env.Env;
import jarl.env.ForwardingEnv;
import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.LearnerContext;
import jarl.model.ImageTorso;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import java.util.Optional;

/** What the algorithms of continuous actions ask of an environment. */
final class BoxActions {

    private static final float WIDE = 10;

    private BoxActions() {}

    /** The actions, if the algorithm can act with them and see what the environment shows. */
    static Box require(LearnerContext context) {
        var _ = requireVectors(context);
        return bounded(context);
    }

    /** The actions, if the algorithm can act with them. */
    static Box bounded(LearnerContext context) {
        String algorithm = "algo " + Algorithms.nameOf(context.config().algo());
        String env = context.config().env().id();
        if (!(context.env().actionSpace() instanceof Box actions)) {
            Space<?> others = context.env().actionSpace();
            throw new ConfigException(algorithm + " needs Box actions, those of " + env + " are " + others
                    + (others instanceof Discrete ? " (discrete-sac and dqn are for these)" : ""));
        }
        float[] low = actions.low();
        float[] high = actions.high();
        for (int i = 0; i < low.length; i++) {
            if (Float.isInfinite(low[i]) || Float.isInfinite(high[i])) {
                throw new ConfigException(algorithm + " acts between finite bounds: component " + i
                        + " of the actions of " + env + " lies in [" + low[i] + ", " + high[i]
                        + "]: give the action space bounds (an MJCF file: a ctrlrange for each actuator)");
            }
        }
        try {
            var _ = Distributions.of(actions, true);
        } catch (IllegalArgumentException e) { // as they are, without being rescaled
            throw new ConfigException(
                    algorithm + " acts in [-1, 1]: expected env.rescaleActions=true, as those of " + env + " are "
                            + actions,
                    e);
        }
        return actions;
    }

    /** Refuses networks that the algorithm has not; returns what to call it. */
    static String requireVectors(LearnerContext context) {
        ExperimentConfig config = context.config();
        String algorithm = "algo " + Algorithms.nameOf(config.algo());
        if (context.ownModel().isPresent()) {
            throw new ConfigException(algorithm + " has networks of its own: a model from code cannot be given");
        }
        if (config.model().image() != ImageTorso.Kind.NONE) {
            throw new ConfigException(algorithm + " sees vectors only: expected model.image none, got "
                    + Options.word(config.model().image()));
        }
        return algorithm;
    }

    /** Bounds that nobody meant as such make every action of a policy squashed into them far too large. */
    static Optional<String> warningOfWide(Env<?, ?> env) {
        Space<?> own =
                env instanceof ForwardingEnv<?, ?> wrapped ? wrapped.unwrapped().actionSpace() : env.actionSpace();
        if (!(own instanceof Box box)) {
            return Optional.empty();
        }
        float[] low = box.low();
        float[] high = box.high();
        for (int i = 0; i < low.length; i++) {
            if (low[i] < -WIDE || high[i] > WIDE) {
                return Optional.of(Warnings.line("actions are squashed between bounds as wide as [" + low[i] + ", "
                        + high[i] + "] (component " + i + "): narrow the action space to what is of use"));
            }
        }
        return Optional.empty();
    }
}
