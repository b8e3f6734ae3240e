package jarl.runner;

import static jarl.testing.Script.Episode.terminated;

import jarl.env.EnvFactory;
import jarl.sampler.Evaluator;
import jarl.sampler.Order;
import jarl.sampler.Sampler;
import jarl.sampler.SamplerSpec;
import jarl.sampler.ShardedSampler;
import jarl.sampler.TapeAgent;
import jarl.testing.Tape;
import java.util.List;
import java.util.Map;

/**
 * A run of fakes: two columns, batches of two rows (four steps), episodes of three steps with the rewards 1, 2, 4. The tape holds what the
 * runner asks of algorithm and output, and of its listener.
 */
final class FakeRun implements AutoCloseable {

    static final int BATCH = 4;
    private static final int WINDOW = 3;

    final TapeAgent agent = new TapeAgent(new Tape());
    final FakeAlgorithm algorithm;
    final Sampler<TapeAgent.Recorded> sampler;
    final Runner<TapeAgent.Recorded> runner;
    private final Tape tape;
    private final Evaluator<TapeAgent.Recorded> evaluator;

    /** Another way to listen, with the runner at hand. */
    interface IterationListener {
        void iteration(long step, Runner<?> runner);
    }

    FakeRun(
            Tape tape,
            RunPlan plan,
            Runner.EvaluationPlan evaluation,
            RunOutput output,
            IterationListener onIteration) {
        this.tape = tape;
        this.algorithm = new FakeAlgorithm(agent.parameters(), tape);
        EnvFactory<float[], Integer> factory = TapeAgent.envs(new Tape(), true, terminated(1, 2, 4));
        this.sampler = new ShardedSampler<>(
                factory, agent, new SamplerSpec(2, 2, 1, false, 0, false, 1, 0), new Order.Serial());
        this.evaluator = new Evaluator<>(factory, agent, 1, true, 1);
        this.runner = new Runner<>(
                new RunParts<>(agent, algorithm, sampler, new RewardTransform(1, false, 0, 0, 0, 1, 1), evaluator),
                plan,
                evaluation,
                1,
                WINDOW,
                output,
                new Listener(onIteration));
    }

    static Runner.EvaluationPlan noEvaluation() {
        return new Runner.EvaluationPlan(1, 0, 0, false);
    }

    List<Float> weights() {
        float[] weights = agent.parameters().flat().toFloats();
        return List.of(weights[0], weights[1], weights[2]);
    }

    private final class Listener implements RunListener {
        private final IterationListener onIteration;

        Listener(IterationListener onIteration) {
            this.onIteration = onIteration;
        }

        @Override
        public void started(RunPlan plan, long step) {
            tape.add("hears started at " + step);
        }

        @Override
        public void iteration(long step, RunControl run) {
            tape.add("hears iteration " + step);
            onIteration.iteration(step, runner);
        }

        @Override
        public void row(long step, Map<String, Double> row, RunControl run) {
            tape.add("hears row " + step);
        }

        @Override
        public void evaluation(long step, EvaluationResult result, RunControl run) {
            tape.add("hears evaluation " + step + " of " + result.episodes());
        }

        @Override
        public void ended(long step, boolean finished) {
            tape.add("hears ended at " + step + (finished ? ", finished" : ""));
        }
    }

    @Override
    public void close() {
        evaluator.close();
        sampler.close();
        agent.close();
    }
}
