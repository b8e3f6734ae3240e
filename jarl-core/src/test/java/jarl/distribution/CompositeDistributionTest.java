package jarl.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import jarl.random.RandomStreams;
import jarl.samples.SpaceTensors;
import jarl.space.Box;
import jarl.space.Composite;
import jarl.space.Discrete;
import jarl.space.MultiBinary;
import jarl.tensor.DType;
import jarl.tensor.NoTensors;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import jarl.tensor.TensorTree;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CompositeDistributionTest implements DistributionContract {

    private static final int POINTS = 401;

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Drive(Integer gear, float[] pedal) {}

    record DriveTensors(Tensor gear, Tensor pedal) implements TensorTree {}

    @SuppressWarnings("ArrayRecordComponent") // what users write
    record Cabin(boolean[] lights, Drive drive) {}

    record CabinTensors(Tensor lights, TensorTree drive) implements TensorTree {}

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Composite<Drive> drive =
            new Composite<>(Drive.class, DriveTensors.class, List.of(new Discrete(3), Box.of(-1, 1, 1)));
    private final Distribution family = Distributions.of(drive);

    @Override
    public Distribution distribution() {
        return family;
    }

    /** Three logits, a mean and a logarithm of a standard deviation. */
    @Override
    public Tensor outputs() {
        return Tensor.of(new float[] {0.5f, -1, 2, 0.1f, -0.5f, 0, 0, 0, 1, 0.2f, 8, 8.5f, -3, -0.4f, 0}, 3, 5);
    }

    @Override
    public TensorTree actions(long count) {
        return SpaceTensors.allocate(drive, count);
    }

    @Override
    public Support support(TensorTree parameters) {
        GaussianParameters pedal =
                (GaussianParameters) ((CompositeParameters) parameters).parts().get(1);
        double std = Math.exp(pedal.logStd().item());
        double step = 16.0 / (POINTS - 1);
        long[] gears = new long[3 * POINTS];
        double[] pedals = new double[3 * POINTS];
        for (int i = 0; i < gears.length; i++) {
            gears[i] = i / POINTS;
            pedals[i] = pedal.mean().item() + std * (i % POINTS * step - 8);
        }
        return new Support(new DriveTensors(Tensor.of(gears), Tensor.of(pedals, gears.length, 1)), step * std);
    }

    @Test
    void quantitiesAddUp() {
        CompositeParameters p = CompositeParameters.of(List.of(
                Tensor.of(new double[] {0, Math.log(2), Math.log(5)}, 1, 3),
                new GaussianParameters(Tensor.zeros(DType.FLOAT64, 1, 1), Tensor.zeros(DType.FLOAT64, 1, 1))));
        CompositeParameters q = CompositeParameters.of(List.of(
                Tensor.zeros(DType.FLOAT64, 1, 3),
                new GaussianParameters(Tensor.of(new double[] {3}, 1, 1), Tensor.zeros(DType.FLOAT64, 1, 1))));
        DriveTensors action = new DriveTensors(Tensor.of(new long[] {1}), Tensor.of(new double[] {2}, 1, 1));
        double halfLog2Pi = 0.5 * Math.log(2 * Math.PI);
        double entropy = -(0.125 * Math.log(0.125) + 0.25 * Math.log(0.25) + 0.625 * Math.log(0.625));
        assertThat(family.logProbability(p, action).item()).isCloseTo(Math.log(0.25) - 2 - halfLog2Pi, within(1e-12));
        assertThat(family.entropy(p).item()).isCloseTo(entropy + 0.5 + halfLog2Pi, within(1e-12));
        assertThat(family.divergence(p, q).item()).isCloseTo(Math.log(3) - entropy + 4.5, within(1e-12));
    }

    @Test
    void componentsDrawFromTheRowsStreamInOrder() {
        TensorTree parameters = TensorTree.map(family.parameters(outputs()), Tensor::contiguous);
        DriveTensors together = (DriveTensors) SpaceTensors.allocate(drive, 3);
        family.sample(parameters, generators(), together);
        DriveTensors apart = (DriveTensors) SpaceTensors.allocate(drive, 3);
        RandomGenerator[] random = generators();
        List<TensorTree> parts = ((CompositeParameters) parameters).parts();
        new Categorical(3).sample(parts.get(0), random, apart.gear());
        new DiagonalGaussian(1).sample(parts.get(1), random, apart.pedal());
        assertThat(together.gear().toLongs()).isEqualTo(apart.gear().toLongs());
        assertThat(together.pedal().toFloats()).isEqualTo(apart.pedal().toFloats());
    }

    private static RandomGenerator[] generators() {
        RandomGenerator[] generators = new RandomGenerator[3];
        for (int i = 0; i < generators.length; i++) {
            generators[i] = new RandomStreams(5).stream("column", i);
        }
        return generators;
    }

    @Test
    void compositesNest() {
        Composite<Cabin> cabin = new Composite<>(Cabin.class, CabinTensors.class, List.of(new MultiBinary(2), drive));
        Distribution nested = Distributions.of(cabin, true);
        assertThat(nested.inputs()).isEqualTo(2 + 3 + 2);
        Tensor outputs = Tensor.of(new float[] {-1, 1, 0, 1, 3, 0.5f, -0.5f}, 1, 7);
        TensorTree parameters = TensorTree.map(nested.parameters(outputs), Tensor::contiguous);
        CabinTensors mode = (CabinTensors) SpaceTensors.allocate(cabin, 1);
        nested.mode(parameters, mode);
        DriveTensors driven = (DriveTensors) mode.drive();
        assertThat(mode.lights().toDoubles()).containsExactly(0, 1);
        assertThat(driven.gear().item()).isEqualTo(2);
        assertThat(driven.pedal().item()).isCloseTo(Math.tanh(0.5), within(1e-7));
        double expected = new Bernoulli(2)
                        .logProbability(outputs.slice(1, 0, 2), mode.lights())
                        .item()
                + new Categorical(3)
                        .logProbability(outputs.slice(1, 2, 5), driven.gear())
                        .item()
                + new SquashedGaussian(1)
                        .logProbability(
                                new GaussianParameters(outputs.slice(1, 5, 6), outputs.slice(1, 6, 7)), driven.pedal())
                        .item();
        assertThat(nested.logProbability(parameters, mode).item()).isCloseTo(expected, within(1e-5));
    }

    @Test
    void probabilitiesAreThoseOfEachChoiceInOrderWithoutRealNumbers() {
        Composite<Cabin> cabin = new Composite<>(Cabin.class, CabinTensors.class, List.of(new MultiBinary(2), drive));
        Distribution nested = Distributions.of(cabin, true);
        float log3 = (float) Math.log(3);
        Tensor outputs = Tensor.of(new float[] {-log3, 0, 0, log3, log3, 0.5f, -0.5f}, 1, 7);
        Tensor probabilities = nested.probabilities(nested.parameters(outputs)).orElseThrow();
        assertThat(probabilities.toDoubles())
                .containsExactly(new double[] {1 / 4.0, 1 / 2.0, 1 / 7.0, 3 / 7.0, 3 / 7.0}, within(1e-6));
        assertThat(new MultiCategorical(2, 3)
                        .probabilities(Tensor.of(new float[] {0, log3, 0, 0, 0}, 1, 5))
                        .orElseThrow()
                        .toDoubles())
                .containsExactly(new double[] {1 / 4.0, 3 / 4.0, 1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-6));
        assertThat(new DiagonalGaussian(1).probabilities(new GaussianParameters(outputs, outputs)))
                .isEmpty();
    }

    @Test
    void parametersAreAListWithStableNames() {
        CompositeParameters parameters = (CompositeParameters) family.parameters(outputs());
        assertThat(TensorTree.leaves(parameters)).containsOnlyKeys("first", "rest.first.mean", "rest.first.logStd");
        assertThat(parameters.parts()).hasSize(2);
        CompositeParameters copy = TensorTree.allocate(TensorTree.at(parameters, 0), 3);
        copy.copyFrom(parameters);
        assertThat(copy.parts().get(0)).isInstanceOf(Tensor.class);
        assertThat(((Tensor) copy.parts().get(0)).toFloats()).startsWith(0.5f, -1, 2);
        Tensor one = Tensor.full(1, 2);
        assertThat(CompositeParameters.of(List.of(one)).rest()).isEqualTo(NoTensors.INSTANCE);
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CompositeParameters.of(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CompositeDistribution(drive, List.of(new Categorical(3))))
                .withMessageContaining("one distribution for each component");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> family.entropy(CompositeParameters.of(List.of(Tensor.full(0, 1, 3)))))
                .withMessageContaining("2 distributions")
                .withMessageContaining("got 1");
    }
}
