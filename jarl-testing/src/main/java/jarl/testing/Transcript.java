package jarl.testing;

import jarl.env.Env;
import jarl.env.Step;
import jarl.space.ActionChoices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What an environment did under random actions: played over as many episodes as the steps need.
 *
 * @param lines one for each reset and step, with all numbers
 * @param observations the very objects that were handed out, in the same order
 * @param copies what they held then
 */
record Transcript(List<String> lines, List<Object> observations, List<double[]> copies) {

    Transcript() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Resets, then plays. */
    static <O, A> Transcript play(Env<O, A> env, RandomGenerator random, RandomGenerator actions, int steps) {
        Transcript transcript = new Transcript();
        transcript.record("reset", env.reset(random));
        transcript.resume(env, random, actions, steps);
        return transcript;
    }

    /** Plays on in a running episode; the last step may end one. */
    <O, A> void resume(Env<O, A> env, RandomGenerator random, RandomGenerator actions, int steps) {
        boolean ended = false;
        for (int i = 0; i < steps; i++) {
            if (ended) {
                record("reset", env.reset(random));
            }
            Step<O> step = env.step(action(env, actions));
            record(
                    step.reward() + " " + step.terminated() + " " + step.truncated() + " " + step.info(),
                    step.observation());
            ended = step.ends();
        }
        // The caller can go on from here without knowing where the episode stands.
        if (ended) {
            record("reset", env.reset(random));
        }
    }

    /** Any action allowed in the present state. */
    static <O, A> A action(Env<O, A> env, RandomGenerator actions) {
        A action = env.actionSpace().sample(actions);
        while (env.masksActions() && !ActionChoices.allowed(env.actionSpace(), action, env.actionMask())) {
            action = env.actionSpace().sample(actions);
        }
        return action;
    }

    private void record(String event, Object observation) {
        double[] numbers = Values.numbers(observation);
        lines.add(event + " " + Arrays.toString(numbers));
        observations.add(observation);
        copies.add(numbers);
    }
}
