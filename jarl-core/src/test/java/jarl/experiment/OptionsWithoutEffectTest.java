package jarl.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.config.WithoutEffect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsWithoutEffectTest {

    private static List<WithoutEffect> of(String... assignments) {
        ExperimentReader reader = new ExperimentReader();
        for (String assignment : assignments) {
            reader = reader.assign(assignment);
        }
        return reader.read().withoutEffect();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ppo  | algo.segments.alpha=0.5                | algo.segments.prioritized=true
            ppo  | algo.segments.traceClip=2              | algo.segments.vtrace=true
            ppo  | reward.normalizeClip=5                 | reward.normalize=true
            ppo  | sampler.overlap=false                  | sampler.name=alternating
            ppo  | model.channelsLast=true                | model.image!=none
            ppo  | model.recurrentSize=64                 | model.name=lstm or gru or mingru
            ppo  | evaluation.intervalEpisodes=5          | evaluation.intervalSteps>0
            ppo  | algo.optimizer.momentum=0.9            | algo.optimizer.name=sgd or rmsprop or rmsprop-tf
            dqn  | algo.learning.replay.alpha=0.5         | algo.learning.replay.prioritized=true
            dqn  | algo.munchausenScale=0.5               | algo.munchausen=true
            dqn  | model.shared=true                      | algo=a2c or ppo
            pqn  | model.policyGain=1                     | a policy
            sac  | model.squashActions=true               | algo=a2c or ppo
            sac  | model.policyGain=1                     | model.initialization=orthogonal or he
            td3  | model.initialLogStd=-1                 | algo=a2c or ppo or sac or tqc or crossq
            td3  | algo.sequences.warmup=1                | model.name=lstm or gru or mingru
            """)
    void anOptionThatNeedsAnotherIsFound(String algorithm, String assignment, String needed) {
        assertThat(of("algo=" + algorithm, assignment))
                .containsExactly(new WithoutEffect(assignment.substring(0, assignment.indexOf('=')), needed));
    }

    @Test
    void withTheOtherItHasAnEffect() {
        assertThat(of("algo=ppo", "algo.segments.prioritized=true", "algo.segments.alpha=0.5"))
                .isEmpty();
        assertThat(of("algo=sac", "model.name=gru", "algo.sequences.warmup=1", "model.initialLogStd=-1"))
                .isEmpty();
        assertThat(of("algo=sac", "model.name=gru", "algo.sequences.priorityEta=0.5"))
                .containsExactly(
                        new WithoutEffect("algo.sequences.priorityEta", "algo.learning.replay.prioritized=true"));
        assertThat(of("algo=r2d1", "algo.priorityEta=0.5", "algo.learning.replay.prioritized=false"))
                .containsExactly(new WithoutEffect("algo.priorityEta", "algo.learning.replay.prioritized=true"));
    }

    @Test
    void everyAlgorithmIsWithoutOneByDefault() {
        assertThat(Algorithms.all())
                .allSatisfy(each -> assertThat(of("algo=" + each.name())).isEmpty());
    }

    @Test
    void everyPresetIsWithoutOne() {
        assertThat(Presets.names())
                .allSatisfy(each -> assertThat(
                                new ExperimentReader().preset(each).read().withoutEffect())
                        .isEmpty());
    }
}
