package jarl.space;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Brings what an agent chose within the bounds of an environment's action space: each component by itself, in boxes whose bounds differ
 * between components and inside of composites too. The result is in the space, to the last bit.
 *
 * <p>A component with two finite bounds is either rescaled, the agent then acts in [-1, 1], or clipped. One with a single finite bound is
 * clipped, one without bounds and whatever is not continuous stays as it is.
 *
 * @param <A> action type
 */
public final class ActionBounds<A> {

    private final Space<A> agentSpace;
    private final UnaryOperator<A> toEnvironment;
    private final boolean any;

    private ActionBounds(Space<A> agentSpace, UnaryOperator<A> toEnvironment, boolean any) {
        this.agentSpace = agentSpace;
        this.toEnvironment = toEnvironment;
        this.any = any;
    }

    /** Maps [-1, 1] to the bounds where both are finite, clips elsewhere. */
    public static <A> ActionBounds<A> rescaling(Space<A> environmentSpace) {
        return of(environmentSpace, true);
    }

    /** Clips everywhere. */
    public static <A> ActionBounds<A> clipping(Space<A> environmentSpace) {
        return of(environmentSpace, false);
    }

    /** The space that the agent chooses from; it may choose outside of its bounds. */
    public Space<A> agentSpace() {
        return agentSpace;
    }

    /** Whether there are continuous components with a finite bound: otherwise every action stays as it is. */
    public boolean any() {
        return any;
    }

    /**
     * The environment's action for one of the agent's.
     *
     * @param action of the agent's space, apart from its bounds ({@link Space#defect}); not written
     */
    public A toEnvironment(A action) {
        return toEnvironment.apply(action);
    }

    @SuppressWarnings("unchecked") // the values of a Box are float[], those of a Composite its record
    private static <A> ActionBounds<A> of(Space<A> space, boolean rescale) {
        return switch (space) {
            case Box box -> (ActionBounds<A>) ofBox(box, rescale);
            case Composite<?> composite -> (ActionBounds<A>) ofComposite(composite, rescale);
            case Discrete _, MultiDiscrete _, MultiBinary _, ImageBox _ -> unchanged(space);
        };
    }

    private static <A> ActionBounds<A> unchanged(Space<A> space) {
        return new ActionBounds<>(space, action -> action, false);
    }

    private static ActionBounds<float[]> ofBox(Box box, boolean rescale) {
        float[] low = box.low();
        float[] high = box.high();
        boolean[] rescaled = new boolean[low.length];
        float[] agentLow = low.clone();
        float[] agentHigh = high.clone();
        boolean any = false;
        for (int i = 0; i < low.length; i++) {
            boolean below = Float.isFinite(low[i]);
            boolean above = Float.isFinite(high[i]);
            any |= below || above;
            rescaled[i] = rescale && below && above;
            if (rescaled[i]) {
                agentLow[i] = -1;
                agentHigh[i] = 1;
            }
        }
        return any
                ? new ActionBounds<>(
                        box.withBounds(agentLow, agentHigh), action -> fitted(action, low, high, rescaled), true)
                : unchanged(box);
    }

    private static float[] fitted(float[] action, float[] low, float[] high, boolean... rescaled) {
        float[] fitted = new float[action.length];
        for (int i = 0; i < fitted.length; i++) {
            float value = rescaled[i] ? rescaled(action[i], low[i], high[i]) : action[i];
            fitted[i] = Math.min(high[i], Math.max(low[i], value));
        }
        return fitted;
    }

    /** May pass a bound by rounding. */
    private static float rescaled(float action, float low, float high) {
        double fraction = (Math.clamp((double) action, -1, 1) + 1) / 2;
        return (float) (low + fraction * ((double) high - low));
    }

    private static <R extends Record> ActionBounds<R> ofComposite(Composite<R> composite, boolean rescale) {
        List<ActionBounds<Object>> components = new ArrayList<>();
        for (Space<Object> component : composite.components()) {
            components.add(of(component, rescale));
        }
        if (components.stream().noneMatch(ActionBounds::any)) {
            return unchanged(composite);
        }
        List<Space<?>> agentSpaces = new ArrayList<>();
        components.forEach(component -> agentSpaces.add(component.agentSpace()));
        return new ActionBounds<>(composite.with(agentSpaces), action -> fitted(composite, components, action), true);
    }

    private static <R extends Record> R fitted(
            Composite<R> composite, List<ActionBounds<Object>> components, R action) {
        List<Object> values = composite.values(action);
        List<Object> fitted = new ArrayList<>();
        for (int i = 0; i < components.size(); i++) {
            fitted.add(components.get(i).toEnvironment(values.get(i)));
        }
        return composite.value(fitted);
    }
}
