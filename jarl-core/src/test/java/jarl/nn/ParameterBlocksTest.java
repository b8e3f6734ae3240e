package jarl.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.nn.ParameterBlocks.Block;
import jarl.random.RandomStreams;
import jarl.tensor.Device;
import jarl.tensor.Tensor;
import jarl.tensor.TensorScope;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterBlocksTest {

    @AutoClose
    final TensorScope scope = TensorScope.open();

    private final Linear layer = new Linear(2, 3, Initialization.ORTHOGONAL, 1, new RandomStreams(1).stream("weights"));

    @AutoClose
    private final Parameters policy = new Parameters(layer, Device.CPU);

    @AutoClose
    private final Parameters temperature = new Parameters(new Parameter(1, 0.5), Device.CPU);

    private ParameterBlocks both() {
        return ParameterBlocks.of(new Block("policy", policy), new Block("temperature", temperature));
    }

    @Test
    void namesBeginWithThoseOfTheirBlocks() {
        assertThat(both().named().keySet()).containsExactly("policy.weight", "policy.bias", "temperature.value");
        assertThat(both().named().get("temperature.value").toFloats()).containsExactly(0.5f);
        assertThat(both().count()).isEqualTo(2 * 3 + 3 + 1);
    }

    @Test
    void anOnlyBlockKeepsTheNamesOfItsModule() {
        assertThat(ParameterBlocks.of(policy).named().keySet()).containsExactly("weight", "bias");
        assertThat(ParameterBlocks.of(policy).count()).isEqualTo(9);
    }

    @Test
    @SuppressWarnings("CheckReturnValue")
    void namedParametersAreTheTrainedOnes() {
        try (var _ = TensorScope.withoutGradients()) {
            both().named().get("policy.bias").copyInPlace(Tensor.of(new float[] {1, 2, 3}));
        }
        both().written();
        assertThat(policy.flat().slice(0, 6, 9).toFloats()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    @SuppressWarnings("CheckReturnValue")
    void whatIsNotFiniteIsFoundInEveryBlock(double broken) {
        assertThat(both().notFinite()).isEmpty();
        try (var _ = TensorScope.withoutGradients()) {
            temperature.flat().fillInPlace(broken);
        }
        assertThat(both().notFinite()).hasValue("a parameter of temperature");
        assertThat(ParameterBlocks.of(temperature).notFinite()).hasValue("a parameter");
        assertThat(ParameterBlocks.of(policy).notFinite()).isEmpty();
    }

    @Test
    @SuppressWarnings("CheckReturnValue")
    void largeFiniteParametersAreFinite() {
        try (var _ = TensorScope.withoutGradients()) {
            policy.flat().fillInPlace(3e38); // the sum overflows
        }
        assertThat(both().notFinite()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "policy "})
    void namesAreLettersAndDigits(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterBlocks.of(new Block(name, policy)))
                .withMessage("the name of a block of parameters must be letters and digits, got \"" + name + "\"");
    }

    @Test
    void twoBlocksOfOneNameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParameterBlocks.of(new Block("critics", policy), new Block("critics", temperature)))
                .withMessage("two blocks of parameters are called critics");
    }

    @Test
    void allAreClosedTogether() {
        ParameterBlocks blocks = both();
        blocks.close();
        assertThatIllegalStateException().isThrownBy(policy::flat);
        assertThatIllegalStateException().isThrownBy(temperature::flat);
        assertThatIllegalStateException().isThrownBy(blocks::named);
    }
}
