package jarl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import jarl.agent.Agent;
import jarl.samples.AgentInputs;
import jarl.samples.SpaceTensors;
import jarl.space.ActionChoices;
import jarl.space.Rows;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;

/**
 * The inputs of one step of a policy, as tensors: checks the Java values as training checks them, and remembers the episode (previous action and
 * recurrent state).
 */
final class PolicyInputs<O, A> implements AutoCloseable {

    private final Space<O> observationSpace;
    private final Space<A> actionSpace;
    private final Masks masks;
    private final int choices;
    private final AgentInputs inputs;
    private final Rows<O> observationRow;
    private final Rows<A> previousActionRow;

    /** Whether a step comes with an action mask. */
    enum Masks {
        NONE,
        REQUIRED,
        /** Not known, as no environment is there to say; without a mask everything is allowed. */
        OPTIONAL
    }

    PolicyInputs(Agent<?> agent, Space<O> observationSpace, Space<A> actionSpace, Masks masks) {
        this.observationSpace = observationSpace;
        this.actionSpace = actionSpace;
        this.masks = masks;
        this.choices = masks == Masks.NONE ? 0 : ActionChoices.count(actionSpace);
        this.inputs = TensorScope.unscoped(new AgentInputs(
                SpaceTensors.allocate(observationSpace, 1),
                SpaceTensors.allocate(actionSpace, 1),
                Tensor.zeros(DType.FLOAT32, 1),
                choices == 0 ? NoTensors.INSTANCE : Tensor.zeros(DType.BOOL, 1, choices),
                TensorTree.allocate(agent.initialState(), 1)));
        this.observationRow = SpaceTensors.rows(observationSpace, inputs.observation());
        this.previousActionRow = SpaceTensors.rows(actionSpace, inputs.previousAction());
    }

    /**
     * Writes a step's inputs: refuses those that training refuses, which a network would answer arbitrarily.
     *
     * @return the inputs {@code [1]}, valid until the next call
     */
    AgentInputs write(O observation, double previousReward, boolean... allowed) {
        requireMask(allowed);
        if (!Float.isFinite((float) previousReward)) {
            throw new IllegalArgumentException("previousReward must be a finite float32, got " + previousReward);
        }
        write(observation);
        inputs.previousReward().segment().set(JAVA_FLOAT, 0, (float) previousReward);
        if (inputs.actionMask() instanceof Tensor mask) {
            for (int i = 0; i < choices; i++) {
                mask.segment().set(JAVA_BYTE, i, (byte) (allowed.length == 0 || allowed[i] ? 1 : 0));
            }
        }
        return inputs;
    }

    /** Writes the observation alone; the rest stays that of the step before, as the value of an observation does not depend on masks. */
    AgentInputs write(O observation) {
        requireObservation("observation", observation);
        observationRow.write(0, observation);
        return inputs;
    }

    private void requireMask(boolean... allowed) {
        boolean left = masks == Masks.OPTIONAL && allowed.length == 0;
        if (choices == 0 && allowed.length > 0) {
            throw new IllegalArgumentException(
                    "expected no action mask, as the environment has none, got " + allowed.length + " flags");
        }
        if (!left && allowed.length != choices) {
            throw new IllegalArgumentException(
                    "expected an action mask of " + choices + " flags, got " + allowed.length);
        }
        if (allowed.length > 0) {
            ActionChoices.mismatch(actionSpace, allowed).ifPresent(mismatch -> {
                throw new IllegalArgumentException("action mask: " + mismatch);
            });
        }
    }

    private void requireObservation(String name, O observation) {
        observationSpace.defect(observation).ifPresent(defect -> {
            throw new IllegalArgumentException(name + ": " + defect);
        });
    }

    /**
     * Makes the inputs of many steps, none of which has a step before it.
     *
     * @throws IllegalArgumentException also if the agent has memory, or the environment has masks
     */
    AgentInputs together(List<O> observations) {
        if (masks == Masks.REQUIRED || !TensorTree.leaves(inputs.state()).isEmpty()) {
            throw new IllegalArgumentException(
                    "many observations at once are for agents without memory and environments"
                            + " without action masks: give one after the other");
        }
        int count = observations.size();
        for (int i = 0; i < count; i++) {
            requireObservation("observation " + i, observations.get(i));
        }
        AgentInputs together = new AgentInputs(
                SpaceTensors.allocate(observationSpace, count),
                SpaceTensors.allocate(actionSpace, count),
                Tensor.zeros(DType.FLOAT32, count),
                NoTensors.INSTANCE,
                NoTensors.INSTANCE);
        Rows<O> rows = SpaceTensors.rows(observationSpace, together.observation());
        for (int i = 0; i < count; i++) {
            rows.write(i, observations.get(i));
        }
        return together;
    }

    /** Remembers what was chosen, before it was brought within the bounds of the environment. */
    void acted(A chosen) {
        previousActionRow.write(0, chosen);
    }

    /** Forgets the previous action and the recurrent state. */
    void startEpisode() {
        previousActionRow.write(0, actionSpace.nullValue());
        TensorTree.leaves(inputs.state())
                .values()
                .forEach(leaf -> leaf.segment().fill((byte) 0));
    }

    @Override
    public void close() {
        TensorTree.leaves(inputs).values().forEach(Tensor::close);
    }
}
