package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.EnvFactory;
import jarl.samples.Samples;
import jarl.tensor.TensorScope;
import jarl.testing.Script;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The action mask of an observation that a truncated episode ended with, asked for before the reset. */
class FinalActionMaskTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final NotingAgent agent = new NotingAgent();

    @ParameterizedTest
    @EnumSource
    void standsBesideTheFinalObservation(SamplerKind kind) {
        assertMasks(kind, false);
    }

    @ParameterizedTest
    @CsvSource({"SERIAL", "BATCHED"})
    void alsoWhereAColumnThenIdles(SamplerKind kind) {
        assertMasks(kind, true);
    }

    /** Episodes of 2 steps: step 2 forbids actions 1 (2 + 1 = 3); the reset that follows, as step 0, forbids 0 and 3. */
    private void assertMasks(SamplerKind kind, boolean waitReset) {
        EnvFactory<float[], Integer> factory = Script.lengths(-2).masking(true);
        try (var sampler = kind.create(factory, agent, new SamplerSpec(4, 2, 2, waitReset, 0, false, 0.5, 3), 2)) {
            Samples<NotingAgent.Noted> samples = sampler.collect(0).samples();
            for (int column = 0; column < 2; column++) {
                assertThat(NotedRows.of(samples, column).get(1).truncated()).isTrue();
                assertThat(NotedRows.numbers(samples.finalActionMask(), 1, column))
                        .containsExactly(1, 0, 1, 1);
                if (!waitReset) {
                    assertThat(NotedRows.numbers(samples.finalActionMask(), 3, column))
                            .containsExactly(1, 0, 1, 1);
                    assertThat(NotedRows.numbers(samples.env().actionMask(), 2, column))
                            .containsExactly(0, 1, 1, 0);
                }
            }
        }
    }
}
