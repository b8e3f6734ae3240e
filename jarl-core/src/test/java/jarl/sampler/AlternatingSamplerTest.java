package jarl.sampler;

import static jarl.testing.Script.Episode.terminated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jarl.env.EnvFactory;
import jarl.tensor.TensorScope;
import jarl.testing.Call;
import jarl.testing.HookedEnv;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import jarl.testing.Tape;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does what while the other half does what. What it shares with the other samplers is tested with them. */
@Timeout(60)
class AlternatingSamplerTest {

    private static final SamplerSpec SPEC = new SamplerSpec(8, 4, 2, false, 0, false, 1, 5);

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private final Tape tape = new Tape();

    @AutoClose
    private final TapeAgent agent = new TapeAgent(tape);

    /** What an environment does in each step: given its column and the step's number, from 1. */
    private interface Deed {
        void in(int column, int step);
    }

    private static EnvFactory<float[], Integer> doing(Deed deed) {
        return NumberedEnvs.of(column -> HookedEnv.of(TapeAgent.observing(column, Script.endless()))
                .in(Call.STEP, at -> deed.in(column, at.step())));
    }

    /** With one thread the order is fixed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void halvesTakeTurnsToBeInferredForAndStepped(boolean overlap) {
        EnvFactory<float[], Integer> factory = TapeAgent.envs(tape, true, terminated(1, 1, 1));
        SamplerSpec spec = new SamplerSpec(2, 4, 1, false, 0, false, 1, 5);
        try (var sampler = new ShardedSampler<>(factory, agent, spec, new Order.Alternating(1, overlap))) {
            var _ = tape.take();
            var _ = sampler.collect(0);
            assertThat(tape.take())
                    .containsExactly(
                            "act (0.0.0 0 0.0) (1.0.0 0 0.0)",
                            "act (2.0.0 0 0.0) (3.0.0 0 0.0)",
                            "step 0 action 1",
                            "step 1 action 1",
                            "act (0.0.1 1 1.0) (1.0.1 1 1.0)",
                            "step 2 action 1",
                            "step 3 action 1",
                            "act (2.0.1 1 1.0) (3.0.1 1 1.0)",
                            "step 0 action 2",
                            "step 1 action 2",
                            "value (0.0.2 2 1.0) (1.0.2 2 1.0)",
                            "step 2 action 2",
                            "step 3 action 2",
                            "value (2.0.2 2 1.0) (3.0.2 2 1.0)");
        }
    }

    /** The environments of a half do not come back before the agent has looked at the other half. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void environmentsOfOneHalfStepWhileTheAgentActsForTheOther(boolean overlap) {
        EnvFactory<float[], Integer> factory = doing((column, step) -> {
            int acts = column < 2 ? 2 * step : 2 * step + 1; // the other half's next
            while (acts <= 2 * SPEC.batchT() && count("act") < acts) {
                Thread.onSpinWait();
            }
        });
        try (var sampler = new ShardedSampler<>(factory, agent, SPEC, new Order.Alternating(2, overlap))) {
            var _ = sampler.collect(0);
        }
        assertThat(count("act")).isEqualTo(2 * SPEC.batchT());
    }

    private int acts;

    /** How often the agent did this, so far. */
    private synchronized int count(String deed) {
        acts += (int) tape.take().stream().filter(line -> line.startsWith(deed)).count();
        return acts;
    }

    /** An environment of the first half waits in its step for one of the second half to be in its own. */
    @Test
    void withOverlapHalvesStepAtTheSameTime() {
        CountDownLatch second = new CountDownLatch(1);
        EnvFactory<float[], Integer> factory = doing((column, step) -> {
            if (column == 0) {
                await(second);
            } else if (column >= 2) {
                second.countDown();
            }
        });
        try (var sampler = new ShardedSampler<>(factory, agent, SPEC, new Order.Alternating(3, true))) {
            var _ = sampler.collect(0);
        }
        assertThat(second.getCount()).isZero();
    }

    @Test
    void withoutOverlapNoEnvironmentStepsBeforeTheOtherHalfIsDone() {
        AtomicInteger[] stepping = {new AtomicInteger(), new AtomicInteger()};
        AtomicBoolean met = new AtomicBoolean();
        EnvFactory<float[], Integer> factory = doing((column, step) -> {
            int half = column / 2;
            stepping[half].incrementAndGet();
            for (int i = 0; i < 50 * (column + 1); i++) {
                met.compareAndSet(false, stepping[1 - half].get() > 0);
                Thread.onSpinWait();
            }
            stepping[half].decrementAndGet();
        });
        try (var sampler = new ShardedSampler<>(factory, agent, SPEC, new Order.Alternating(4, false))) {
            for (int batch = 0; batch < 200; batch++) {
                var _ = sampler.collect(0);
                var _ = tape.take();
            }
        }
        assertThat(met).isFalse();
    }

    /** Column 0 or 2 breaks while environments of the other half are in the middle of a step. */
    @ParameterizedTest
    @CsvSource({"0, true", "2, true", "0, false", "2, false"})
    void afterAFailureNoEnvironmentIsStillStepping(int broken, boolean overlap) throws InterruptedException {
        AtomicInteger stepping = new AtomicInteger();
        EnvFactory<float[], Integer> factory = doing((column, step) -> {
            if (column == broken && step == 3) {
                throw new IllegalStateException("motor broke");
            }
            stepping.incrementAndGet();
            pause();
            stepping.decrementAndGet();
        });
        try (var sampler = new ShardedSampler<>(factory, agent, SPEC, new Order.Alternating(3, overlap))) {
            assertThatThrownBy(() -> sampler.collect(100))
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessage("environment failed in step: column " + broken + ", step 3 of its episode, step 112 of"
                            + " the run, seed 5: IllegalStateException: motor broke");
            assertThat(stepping).hasValue(0);
            pause();
            assertThat(stepping).hasValue(0);
        }
    }

    /** Both halves break in the same row: the lower column is told, as by the batched sampler. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void ofSeveralFailuresThatOfTheFirstRowAndLowestColumnIsTold(int workers) {
        for (boolean overlap : new boolean[] {true, false}) {
            EnvFactory<float[], Integer> factory = doing((column, step) -> {
                if (step == 4 || (step == 3 && column != 0)) {
                    throw new IllegalStateException("motor broke");
                }
            });
            try (var sampler = new ShardedSampler<>(factory, agent, SPEC, new Order.Alternating(workers, overlap))) {
                assertThatThrownBy(() -> sampler.collect(0)).hasMessageContaining("column 1, step 3 of its episode");
            }
        }
    }

    @Test
    void anOddNumberOfColumnsIsRefusedBeforeAnythingIsMade() {
        NumberedEnvs<float[], Integer> factory =
                NumberedEnvs.of(_ -> Script.lengths(5).create());
        SamplerSpec odd = new SamplerSpec(8, 5, 1, 1, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShardedSampler<>(factory, agent, odd, new Order.Alternating(2, true)))
                .withMessage("batchB must be even, for two halves that alternate, got 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShardedSampler<>(factory, agent, SPEC, new Order.Alternating(0, true)))
                .withMessage("workers must be at least 1, got 0");
        assertThat(factory.asked()).isZero();
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
