package jarl.sampler;

import static jarl.testing.Moment.at;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jarl.env.EnvFactory;
import jarl.tensor.TensorScope;
import jarl.testing.Fault;
import jarl.testing.HookedEnv;
import jarl.testing.Moment;
import jarl.testing.NumberedEnvs;
import jarl.testing.Script;
import java.util.List;
import java.util.function.Predicate;
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

    private static final List<Fault> FAULTS = List.of(
            Fault.NAN, Fault.REWARD_TOO_LARGE, Fault.SHORT_MASK, Fault.LONG_MASK, Fault.EMPTY_MASK, Fault.EXCEPTION);

    static Stream<Arguments> cases() {
        return Stream.of(SamplerKind.values())
                .flatMap(kind -> FAULTS.stream()
                        .flatMap(fault -> Stream.of(2, LENGTH)
                                .filter(place -> fault != Fault.REWARD_TOO_LARGE || place < LENGTH)
                                .map(place -> Arguments.of(kind, fault, place))));
    }

    /** The others are sound; breaks in step {@code place} of its first episode, in the reset after it if that is as long as the episode. */
    private static EnvFactory<float[], Integer> oneBroken(Fault fault, int place) {
        Predicate<Moment> when = place == LENGTH ? at(2, 0) : at(1, place);
        return NumberedEnvs.of(number -> {
            HookedEnv<float[], Integer> env =
                    HookedEnv.of(Script.lengths(LENGTH).masking(true));
            return number == 1 ? env.failing(when, fault) : env;
        });
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
                    .withMessageStartingWith(where + fault.message(2))
                    .withMessageNotContaining("\n");
        }
    }
}
