package jarl.sampler;

import jarl.agent.Agent;
import jarl.agent.ValueEstimator;
import jarl.env.EnvFactory;
import jarl.nn.Parameter;
import jarl.nn.ParameterBlocks;
import jarl.nn.Parameters;
import jarl.samples.AgentInputs;
import jarl.samples.Samples;
import jarl.space.Box;
import jarl.space.Discrete;
import jarl.space.Space;
import jarl.tensor.Device;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An agent that acts by a rule one can follow with a pencil, on observations {@code [number, episode, step]}:
 *
 * <pre>
 * action      (2 episode + step + 1) mod 5
 * value       100 number + 10 episode + step + 1/4
 * info        minus the value
 * </pre>
 */
public final class TapeAgent implements Agent<TapeAgent.Recorded>, ValueEstimator {

    /** What it records. */
    public record Recorded(Tensor negativeValue) implements TensorTree {}

    static final Space<Integer> ACTIONS = new Discrete(5);

    private static final int OBSERVED = 3;

    /** Set to be shown so many steps before the first batch; what it observes is then written on this tape. */
    public int warmupSteps;

    public Tape observations = new Tape();

    private final Tape tape;
    private final Parameters parameters;

    /** An agent that writes on {@code tape}, with the three parameters {@code weight}. */
    public TapeAgent(Tape tape) {
        this.tape = tape;
        Parameter weight = new Parameter(3, 1);
        this.parameters = new Parameters((prefix, visitor) -> weight.visitParameters("weight.", visitor), Device.CPU);
    }

    /** Episodes as it observes them; they count from 0. */
    static Script<float[], Integer> observing(int number, Script<float[], Integer> script) {
        return script.observing(Box.unbounded(OBSERVED), at -> new float[] {number, at.episode() - 1, at.step()})
                .acting(ACTIONS);
    }

    /** Environments for it, which write on a tape with their numbers. */
    public static EnvFactory<float[], Integer> envs(Tape tape, boolean save, Script.Episode... episodes) {
        return NumberedEnvs.of(number -> observing(number, Script.of(episodes))
                .saving(save)
                .on(tape, number)
                .create());
    }

    @Override
    public int warmupSteps() {
        return warmupSteps;
    }

    @Override
    public void observe(Samples<Recorded> samples) {
        if (warmupSteps > 0) {
            observations.add("observe " + samples.valid().numel());
        }
    }

    static double value(double number, double episode, double step) {
        return 100 * number + 10 * episode + step + 0.25;
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void act(
            AgentInputs inputs, RandomGenerator[] random, TensorTree action, Recorded info, TensorTree nextState) {
        tape.add("act" + described(inputs));
        write(inputs, action);
        double[] values = values(inputs);
        float[] negative = new float[values.length];
        for (int i = 0; i < negative.length; i++) {
            negative[i] = (float) -values[i];
        }
        info.negativeValue().copyInPlace(Tensor.of(negative));
    }

    @Override
    public void actGreedily(AgentInputs inputs, TensorTree action, TensorTree nextState) {
        tape.add("actGreedily" + described(inputs));
        write(inputs, action);
    }

    @SuppressWarnings("CheckReturnValue")
    private static void write(AgentInputs inputs, TensorTree action) {
        float[] observation = observation(inputs);
        long[] actions = new long[observation.length / OBSERVED];
        for (int i = 0; i < actions.length; i++) {
            actions[i] = (long) (2 * observation[OBSERVED * i + 1] + observation[OBSERVED * i + 2] + 1) % 5;
        }
        ((Tensor) action).copyInPlace(Tensor.of(actions));
    }

    @Override
    public Optional<ValueEstimator> valueEstimator() {
        return Optional.of(this);
    }

    @Override
    @SuppressWarnings("CheckReturnValue")
    public void value(AgentInputs inputs, Tensor value) {
        tape.add("value" + described(inputs));
        value.copyInPlace(Tensor.of(values(inputs)));
    }

    private static double[] values(AgentInputs inputs) {
        float[] observation = observation(inputs);
        double[] values = new double[observation.length / OBSERVED];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(observation[OBSERVED * i], observation[OBSERVED * i + 1], observation[OBSERVED * i + 2]);
        }
        return values;
    }

    private static float[] observation(AgentInputs inputs) {
        return ((Tensor) inputs.observation()).toFloats();
    }

    /** All inputs, a row after the other: number.episode.step, then previous action, then previous reward. */
    private static String described(AgentInputs inputs) {
        float[] observation = observation(inputs);
        long[] previousAction = ((Tensor) inputs.previousAction()).toLongs();
        float[] previousReward = inputs.previousReward().toFloats();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < previousReward.length; i++) {
            float[] row = Arrays.copyOfRange(observation, OBSERVED * i, OBSERVED * (i + 1));
            text.append(String.format(" (%.0f.%.0f.%.0f", row[0], row[1], row[2]));
            text.append(" ")
                    .append(previousAction[i])
                    .append(" ")
                    .append(previousReward[i])
                    .append(")");
        }
        return text.toString();
    }

    @Override
    public Recorded exampleInfo() {
        return new Recorded(Tensor.of(new float[] {0}).select(0, 0));
    }

    @Override
    public TensorTree initialState() {
        return NoTensors.INSTANCE;
    }

    public Parameters parameters() {
        return parameters;
    }

    @Override
    public ParameterBlocks blocks() {
        return ParameterBlocks.of(parameters);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
