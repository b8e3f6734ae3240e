package jarl.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.checkpoint.StateWriter;
import jarl.optim.RmsProp.Form;
import jarl.random.RandomStream;
import jarl.random.RandomStreams;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TorchLibrary;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {

    @AutoClose
    final TensorScope scope = TensorScope.withoutGradients();

    private static final float[] START = {1, -2, 0.5f};

    /** Gradients of five steps; some are zero, some change sign. */
    private static final float[][] GRADIENTS = {
        {0.1f, -0.2f, 0.3f}, {0.5f, 0, -1}, {-0.3f, 0.4f, 0.2f}, {2, -0.01f, 0}, {0.1f, -0.2f, 0.3f}
    };

    interface Maker {
        Optimizer make(Tensor parameters, Tensor gradients);
    }

    /** An optimizer and the recurrence it must follow. */
    record Case(String name, double rate, Maker maker, Supplier<Recurrence> recurrence) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("adam", 0.01, (p, g) -> new Adam(p, g, 1e-8), () -> Recurrence.adam(0.9, 0.999, 1e-8)),
                new Case(
                        "adam with other constants",
                        0.1,
                        (p, g) -> new Adam(p, g, 0.5, 0.8, 1e-3),
                        () -> Recurrence.adam(0.5, 0.8, 1e-3)),
                new Case(
                        "rmsprop",
                        0.01,
                        (p, g) -> new RmsProp(p, g, 0.9, 1e-2, Form.TORCH),
                        () -> Recurrence.rmsProp(0.9, 1e-2, 0, false, false)),
                new Case(
                        "rmsprop-tf",
                        0.01,
                        (p, g) -> new RmsProp(p, g, 0.9, 1e-2, Form.TENSORFLOW),
                        () -> Recurrence.rmsProp(0.9, 1e-2, 0, false, true)),
                new Case("sgd", 0.1, (p, g) -> new Sgd(p, g, 0), () -> Recurrence.sgd(0)),
                new Case("sgd with momentum", 0.1, (p, g) -> new Sgd(p, g, 0.9), () -> Recurrence.sgd(0.9)),
                new Case(
                        "rmsprop, centred, with momentum",
                        0.01,
                        (p, g) -> new RmsProp(p, g, 0.9, 1e-2, 0.5, true, Form.TORCH),
                        () -> Recurrence.rmsProp(0.9, 1e-2, 0.5, true, false)),
                new Case(
                        "rmsprop-tf, centred, with momentum",
                        0.01,
                        (p, g) -> new RmsProp(p, g, 0.95, 1e-2, 0.5, true, Form.TENSORFLOW),
                        () -> Recurrence.rmsProp(0.95, 1e-2, 0.5, true, true)),
                new Case(
                        "radam",
                        0.01,
                        (p, g) -> new RAdam(p, g, 0.9, 0.999, 1e-8),
                        () -> Recurrence.radam(0.9, 0.999, 1e-8)),
                new Case(
                        "radam with other constants",
                        0.1,
                        (p, g) -> new RAdam(p, g, 0.5, 0.8, 1e-3),
                        () -> Recurrence.radam(0.5, 0.8, 1e-3)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyStepFollowsTheRecurrence(Case test) {
        RandomStream random = new RandomStreams(4).stream("gradients");
        Tensor parameters = Tensor.of(START);
        Tensor gradients = Tensor.of(new float[3]);
        Recurrence[] expected = {test.recurrence.get(), test.recurrence.get(), test.recurrence.get()};
        double[] values = {1, -2, 0.5};
        try (Optimizer optimizer = test.maker.make(parameters, gradients)) {
            for (int step = 0; step < 50; step++) {
                double rate = test.rate * (1 - step / 100.0);
                float[] gradient = {(float) random.nextGaussian(), (float) random.nextGaussian() * 1e-3f, 0};
                gradients.copyInPlace(Tensor.of(gradient));
                optimizer.step(rate);
                for (int i = 0; i < 3; i++) {
                    values[i] = expected[i].step(values[i], gradient[i], rate);
                }
                assertThat(parameters.toDoubles()).as("step %d", step).containsExactly(values, within(1e-5));
            }
        }
    }

    private static double[] afterFiveSteps(Case test) {
        Tensor parameters = Tensor.of(START);
        Tensor gradients = Tensor.of(new float[3]);
        try (Optimizer optimizer = test.maker.make(parameters, gradients)) {
            for (float[] gradient : GRADIENTS) {
                gradients.copyInPlace(Tensor.of(gradient));
                optimizer.step(test.rate);
            }
        }
        return parameters.toDoubles();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void manyParametersAreUpdatedAsFewAre(Case test) {
        double[] few = afterFiveSteps(test);
        double[] many = manyAfterSteps(test);
        for (int i = 0; i < many.length; i++) {
            assertThat(many[i]).as("parameter %d", i).isCloseTo(few[i % few.length], within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNumberOfThreadsChangesNoBit(Case test) {
        double[] alone = manyAfterSteps(test);
        TorchLibrary.setThreads(3);
        try {
            assertThat(manyAfterSteps(test)).containsExactly(alone);
        } finally {
            TorchLibrary.setThreads(1);
        }
    }

    @SuppressWarnings("CheckReturnValue")
    private static double[] manyAfterSteps(Case test) {
        int copies = 50_000;
        Tensor parameters = repeated(START, copies);
        Tensor gradients = Tensor.of(new float[START.length * copies]);
        try (Optimizer optimizer = test.maker.make(parameters, gradients)) {
            for (float[] gradient : GRADIENTS) {
                gradients.copyInPlace(repeated(gradient, copies));
                optimizer.step(test.rate);
            }
        }
        return parameters.toDoubles();
    }

    private static Tensor repeated(float[] values, int copies) {
        return Tensor.of(values).expand(copies, values.length).reshape(-1);
    }

    /** Golden numbers: torch.optim of PyTorch 2.13 (RAdam: 2.14) in double precision. rmsprop-tf is not in PyTorch. */
    @Test
    void fiveStepsEqualPyTorch() {
        List<Case> cases = cases().toList();
        double[][] golden = {
            {0.967286435594, -1.98917366987, 0.500548898877},
            {0.664001195322, -1.93440562635, 0.478736479171},
            {0.930879034659, -1.98555137724, 0.485193659485},
            {},
            {0.76, -1.999, 0.52},
            {0.478399, -2.004598, 0.636847},
            {},
            {},
            {0.983525554776, -1.99848502931, 0.503895790459},
            {0.792310291859, -1.9960688172, 0.532943164363}
        };
        for (int i = 0; i < golden.length; i++) {
            if (golden[i].length > 0) {
                assertThat(afterFiveSteps(cases.get(i)))
                        .as("%s", cases.get(i))
                        .containsExactly(golden[i], within(1e-6));
            }
        }
    }

    /** From the sixth step on they are divided by the second moment. Golden numbers: torch.optim.RAdam of PyTorch 2.14 in double precision. */
    @Test
    void twentyStepsOfRectifiedAdamEqualPyTorch() {
        Tensor parameters = Tensor.of(START);
        Tensor gradients = Tensor.of(new float[3]);
        try (Optimizer optimizer =
                OptimizerConfig.radam(1e-8).create(parameters, gradients, List.of(parameters.shape()))) {
            for (int step = 0; step < 20; step++) {
                gradients.copyInPlace(Tensor.of(GRADIENTS[step % GRADIENTS.length]));
                optimizer.step(0.01);
            }
        }
        assertThat(parameters.toDoubles())
                .containsExactly(new double[] {0.9788883777, -1.99844097904, 0.504714287871}, within(1e-6));
    }

    /** g = 3, v = 0.1 * 9 from 0, 0.9 + 0.1 * 9 from 1: 3 / (sqrt(0.9) + 0.1) outside the root, 3 / sqrt(1.8 + 0.1) inside. */
    @Test
    void theFormsOfRmsPropDiffer() {
        assertThat(firstRmsPropStep(Form.TENSORFLOW)).isCloseTo(-3 / Math.sqrt(1.9), within(1e-6));
        assertThat(firstRmsPropStep(Form.TORCH)).isCloseTo(-3 / (Math.sqrt(0.9) + 0.1), within(1e-6));
    }

    /** 1e-3 * 1e-3 / sqrt(0.99 + 0.01 * 1e-6 + 1e-5) = 1.00503e-6: a mean of squares from 0 would make it 3.16e-4. */
    @Test
    void theFirstStepOfRmsPropTfIsShort() {
        Tensor parameters = Tensor.of(new float[1]);
        try (Optimizer optimizer = OptimizerConfig.rmsPropTf(0.99, 1e-5, 0, false)
                .create(parameters, Tensor.of(new float[] {1e-3f}), List.of(parameters.shape()))) {
            optimizer.step(1e-3);
        }
        assertThat(parameters.item()).isCloseTo(-1.00503e-6, within(1e-11));
    }

    /**
     * By hand, with decay 1/2, epsilon 1/4, momentum 1/2, rate 1 and gradients 1, 3. Mean of squares: 1, 5; mean: 1/2, 7/4. First step: 1 /
     * sqrt(1 - 1/4 + 1/4) = 1. Second: 1/2 + 3 / sqrt(5 - 49/16 + 1/4) = 1/2 + 3 / sqrt(35/16) = 2.528370.
     */
    @Test
    void centredRmsPropWithMomentumIsThatOfDopamine() {
        Tensor parameters = Tensor.of(new float[1]);
        Tensor gradients = Tensor.of(new float[] {1});
        try (Optimizer optimizer = OptimizerConfig.rmsPropTf(0.5, 0.25, 0.5, true)
                .create(parameters, gradients, List.of(parameters.shape()))) {
            optimizer.step(1);
            assertThat(parameters.item()).isCloseTo(-1, within(1e-6));
            var _ = gradients.fillInPlace(3);
            optimizer.step(1);
            assertThat(parameters.item()).isCloseTo(-3.528370, within(1e-5));
        }
    }

    /** A gradient that never changes has no deviation: rounding must not give the root of a negative number. */
    @Test
    void aConstantGradientKeepsCentredRmsPropFinite() {
        Tensor parameters = Tensor.of(new float[1]);
        try (Optimizer optimizer =
                new RmsProp(parameters, Tensor.of(new float[] {0.3333333f}), 0.5, 1e-3, 0, true, Form.TORCH)) {
            for (int i = 0; i < 100; i++) {
                optimizer.step(1e-6);
            }
        }
        assertThat(parameters.item()).isFinite();
    }

    private static double firstRmsPropStep(Form form) {
        Tensor parameters = Tensor.of(new float[1]);
        try (Optimizer optimizer = new RmsProp(parameters, Tensor.of(new float[] {3}), 0.9, 0.1, form)) {
            optimizer.step(1);
        }
        return parameters.item();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRestoredOptimizerContinuesWithTheSameBits(Case test) {
        Tensor parameters = Tensor.of(START);
        Tensor gradients = Tensor.of(GRADIENTS[0]);
        try (Optimizer optimizer = test.maker.make(parameters, gradients)) {
            optimizer.step(test.rate);
            gradients.copyInPlace(Tensor.of(GRADIENTS[1]));
            optimizer.step(test.rate);

            Tensor otherParameters = parameters.copy();
            Tensor otherGradients = Tensor.of(GRADIENTS[2]);
            try (Optimizer other = test.maker.make(otherParameters, otherGradients)) {
                StateWriter state = new StateWriter();
                optimizer.save(state);
                other.restore(state.reader());
                gradients.copyInPlace(otherGradients);
                for (int i = 0; i < 3; i++) {
                    optimizer.step(test.rate);
                    other.step(test.rate);
                    assertThat(otherParameters.toFloats()).isEqualTo(parameters.toFloats());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRateOfZeroChangesNothing(Case test) {
        Tensor parameters = Tensor.of(START);
        try (Optimizer optimizer = test.maker.make(parameters, Tensor.of(GRADIENTS[0]))) {
            optimizer.step(0);
            optimizer.step(0);
        }
        assertThat(parameters.toFloats()).isEqualTo(START);
    }
}
