package jarl.sampler;

import jarl.env.Step;
import jarl.space.Space;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks an environment's observations, rewards and masks before they are written or learned from: every step of training and evaluation,
 * without allocation. Bounds of boxes are not checked, which {@link jarl.env.check.EnvChecker} does.
 */
final class Arrivals {
    private Arrivals() {}

    /** @throws IllegalStateException if the observation cannot be used; it names the component */
    static <O> O observation(Space<O> space, O observation) {
        Optional<String> defect = space.defect(observation);
        if (defect.isPresent()) {
            throw new IllegalStateException("the observation cannot be used: " + defect.get());
        }
        return observation;
    }

    /** @throws IllegalStateException if the observation, the reward or the info cannot be used */
    static <O> Step<O> step(Space<O> space, Class<? extends Record> infoType, @Nullable Step<O> step) {
        if (step == null) {
            throw new IllegalStateException("expected a Step, got null");
        }
        var _ = EpisodeTotals.finite(step.reward());
        var _ = observation(space, step.observation());
        if (!infoType.isInstance(step.info())) {
            Object info = step.info();
            throw new IllegalStateException("info must be a " + infoType.getSimpleName() + " as infoType() says, got "
                    + (info == null ? "null" : "a " + info.getClass().getSimpleName()));
        }
        return step;
    }
}
