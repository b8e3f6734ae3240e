package jarl.algorithm;

import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.random.RandomStreams;
import jarl.replay.Replay;
import jarl.replay.SequenceReplay;
import jarl.replay.TransitionBatch;
import jarl.replay.TransitionReplay;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An update of the Q-function policy gradient family: critics and policy learn as the algorithm says, then the target networks follow. */
final class ContinuousUpdate implements ReplayUpdate<NoTensors, TransitionBatch> {

    private final FollowedNetwork critics;
    private final PolicyLearning policy;
    private final Lesson lesson;
    private final UpdateStatistics criticNumbers;
    private final Runnable closeNetworks;

    /** What differs from paper to paper. */
    @FunctionalInterface
    interface Lesson {

        /**
         * A step of the critics, and one of the policy where it is due.
         *
         * @param update its number in the run, from 0
         * @param progress environment steps done, as a fraction of the run's, in [0, 1]
         */
        CriticLearning.Fit learn(TransitionBatch batch, long update, double progress);
    }

    /** An update by a lesson on these critics and this policy, which it owns. */
    ContinuousUpdate(CriticLearning critics, PolicyLearning policy, Lesson lesson) {
        this(critics.followed(), policy, lesson, critics::closeNetworks);
    }

    /** The same of critics that are trained otherwise, and keep nothing besides their parameters. */
    ContinuousUpdate(FollowedNetwork critics, PolicyLearning policy, Lesson lesson) {
        this(critics, policy, lesson, () -> {});
    }

    private ContinuousUpdate(FollowedNetwork critics, PolicyLearning policy, Lesson lesson, Runnable closeNetworks) {
        this.closeNetworks = closeNetworks;
        this.critics = critics;
        this.policy = policy;
        this.lesson = lesson;
        this.criticNumbers = new UpdateStatistics(List.of("loss", "gradNorm", "tdError", "value"), critics.device());
    }

    /** The algorithm that learns so from replay. */
    Algorithm<NoTensors> from(TransitionReplay replay, LearningConfig config, RandomStreams streams) {
        return new ReplayLearning<>(config.schedule(), replay, 1, this, streams);
    }

    /** The same from single transitions, or from the steps of sequences. */
    Algorithm<NoTensors> from(Replay<?> replay, SequenceAlgorithmConfig config, RandomStreams streams) {
        return switch (replay) {
            case TransitionReplay transitions -> from(transitions, config.learning(), streams);
            case SequenceReplay sequences ->
                new ReplayLearning<>(
                        config.learning().schedule(),
                        sequences,
                        config.sequences().steps(),
                        new SequenceUpdate(sequences, config.sequences().warmup(), this),
                        streams);
        };
    }

    @Override
    public Optional<Tensor> update(TransitionBatch batch, long update, double progress) {
        CriticLearning.Fit fit = lesson.learn(batch, update, progress);
        try (var _ = TensorScope.withoutGradients()) {
            criticNumbers.add(fit.loss(), fit.gradNorm(), fit.error().mean(), fit.value());
        }
        critics.follow(update + 1);
        policy.follow(update + 1);
        return Optional.of(fit.error());
    }

    @Override
    public List<UpdateStatistics> statistics() {
        return List.of(criticNumbers, policy.statistics());
    }

    @Override
    public Map<String, Double> settings(double progress) {
        Map<String, Double> settings = new LinkedHashMap<>();
        settings.put("Diagnostics/LearningRate", critics.learningRate(progress));
        settings.put("Diagnostics/PolicyLearningRate", policy.learningRate(progress));
        return settings;
    }

    @Override
    public void save(StateWriter out) {
        critics.save(out.child("critics"));
        policy.save(out.child("policy"));
    }

    @Override
    public void restore(StateReader in) {
        critics.restore(in.child("critics"));
        policy.restore(in.child("policy"));
    }

    @Override
    public void close() {
        critics.close();
        policy.close();
        criticNumbers.close();
        closeNetworks.run();
    }
}
