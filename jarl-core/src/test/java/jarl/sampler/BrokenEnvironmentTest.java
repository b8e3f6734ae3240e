package jarl.sampler;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.env.EnvFactory;
import jarl.env.Step;
import jarl.tensor.TensorScope;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an environment breaks is told in one line that says where and when. */
class BrokenEnvironmentTest {

    private static final int LENGTH = 4;

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    @AutoClose
    final NotingAgent agent = new NotingAgent();

    /** What goes wrong, in the place that {@link Broken} names. */
    enum Fault {
        OBSERVATION("the observation cannot be used: "),
        REWARD("the reward must be a finite float32, got 1.0E300"),
        SHORT_MASK("action mask: expected 4 flags, got 3"),
        LONG_MASK("action mask: expected 4 flags, got 5"),
        EMPTY_MASK("action mask: no action is allowed"),
        EXCEPTION("wheel lost");

        private final String message;

        Fault(String message) {
            this.message = message;
        }
    }

    /** Breaks in step {@code place} of its first episode; in the reset after it if that is as long as the episode. */
    private static final class Broken extends Diary {
        private final Fault fault;
        private final int place;

        Broken(Fault fault, int place) {
            super(true, false, LENGTH);
            this.fault = fault;
            this.place = place;
        }

        private boolean now() {
            return place == LENGTH ? episode == 2 && step == 0 : episode == 1 && step == place;
        }

        @Override
        float[] observation() {
            if (now() && fault == Fault.EXCEPTION) {
                throw new IllegalStateException(fault.message);
            }
            return now() && fault == Fault.OBSERVATION ? new float[] {1, Float.NaN} : super.observation();
        }

        @Override
        public Step<float[]> step(Integer action) {
            Step<float[]> step = super.step(action);
            return now() && fault == Fault.REWARD
                    ? new Step<>(step.observation(), 1e300, step.terminated(), step.truncated())
                    : step;
        }

        @Override
        public boolean[] actionMask() {
            return switch (fault) {
                case SHORT_MASK -> now() ? new boolean[] {true, true, true} : super.actionMask();
                case LONG_MASK -> now() ? new boolean[] {true, true, true, true, true} : super.actionMask();
                case EMPTY_MASK -> now() ? new boolean[4] : super.actionMask();
                default -> super.actionMask();
            };
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(SamplerKind.values())
                .flatMap(kind -> Stream.of(Fault.values())
                        .flatMap(fault -> Stream.of(2, LENGTH)
                                .filter(place -> fault != Fault.REWARD || place < LENGTH)
                                .map(place -> Arguments.of(kind, fault, place))));
    }

    /** The others are sound. */
    private static EnvFactory<float[], Integer> oneBroken(Fault fault, int place) {
        AtomicInteger made = new AtomicInteger();
        return () -> made.getAndIncrement() == 1 ? new Broken(fault, place) : new Diary(true, false, LENGTH);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMessageNamesColumnStepAndSeed(SamplerKind kind, Fault fault, int place) {
        SamplerSpec spec = new SamplerSpec(10, 4, 2, false, 0, false, 1, 99);
        try (var sampler = kind.create(oneBroken(fault, place), agent, spec, 2)) {
            // The reset after step 4 happens in the same row as the step.
            String where = place == LENGTH
                    ? "environment failed in reset: column 1, step 0 of its episode, step 1016 of the run, seed 99: "
                    : "environment failed in step: column 1, step 2 of its episode, step 1008 of the run, seed 99: ";
            assertThatExceptionOfType(EnvironmentException.class)
                    .isThrownBy(() -> sampler.collect(1000))
                    .withMessageStartingWith(where + "IllegalStateException: " + fault.message)
                    .withMessageNotContaining("\n");
        }
    }
}
