package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoisyLinearTest {

    private static final Tensor INPUT = TensorScope.unscoped(Tensor.of(new float[] {1, -2, .5f, 3, 0, 1}, 2, 3));

    @Test
    void withoutNoiseItIsLinear() {
        var layer = new NoisyLinear(3, 2, 0.5, new SplittableRandom(1));
        layer.resample(new SplittableRandom(2));
        try (var _ = TensorScope.withoutGradients()) {
            Map<String, Tensor> parameters = parameters(layer);
            assertThat(layer.forward(INPUT, false).toFloats())
                    .containsExactly(
                            INPUT.linear(parameters.get("weight"), parameters.get("bias"))
                                    .toFloats(),
                            within(1e-6f));
        }
    }

    @Test
    void noiseIsAnOuterProduct() {
        var layer = new NoisyLinear(3, 2, 0.5, new SplittableRandom(1));
        layer.resample(new SplittableRandom(2));
        try (var _ = TensorScope.withoutGradients()) {
            Map<String, Tensor> parameters = parameters(layer);
            var random = new SplittableRandom(2);
            Tensor in = noise(3, random);
            Tensor out = noise(2, random);
            Tensor weight = parameters
                    .get("weight")
                    .add(parameters.get("weightDeviation").mul(out.unsqueeze(1).mul(in.unsqueeze(0))));
            Tensor bias =
                    parameters.get("bias").add(parameters.get("biasDeviation").mul(out));
            assertThat(layer.forward(INPUT, true).toFloats())
                    .containsExactly(INPUT.linear(weight, bias).toFloats(), within(1e-5f));
        }
    }

    @Test
    void deviationsStartAtTheirShareOfTheInputs() {
        var layer = new NoisyLinear(4, 2, 0.5, new SplittableRandom(1));
        assertThat(parameters(layer).get("weightDeviation").detach().toFloats()).containsOnly(.25f);
        assertThat(parameters(layer).get("biasDeviation").detach().toFloats()).containsOnly(.25f);
    }

    @Test
    void everyDrawIsDifferentAndOfMeanZero() {
        var layer = new NoisyLinear(3, 2, 0.5, new SplittableRandom(1));
        var random = new SplittableRandom(3);
        try (var _ = TensorScope.withoutGradients()) {
            float exact = layer.forward(INPUT, false).toFloats()[0];
            double sum = 0;
            int draws = 4000;
            for (int i = 0; i < draws; i++) {
                layer.resample(random);
                sum += layer.forward(INPUT, true).toFloats()[0] - exact;
            }
            assertThat(sum / draws).isCloseTo(0, within(0.05));
        }
    }

    private static Tensor noise(int size, SplittableRandom random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            double value = random.nextGaussian();
            values[i] = (float) (Math.signum(value) * Math.sqrt(Math.abs(value)));
        }
        return Tensor.of(values);
    }

    private static Map<String, Tensor> parameters(Layer layer) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        layer.visitParameters("", all::put);
        return all;
    }
}
