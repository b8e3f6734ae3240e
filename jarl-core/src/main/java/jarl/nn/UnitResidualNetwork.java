package jarl.nn;

import jarl.tensor.BatchNormalization.By;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The hidden layers of FlashSAC (2026): residual blocks of one width whose weights have fixed lengths, so that none can grow and slow learning down. Input
 * {@code [N, inputs]}, output {@code [N, width]}.
 *
 * <pre>{@code
 * input -> batch norm -> linear -> block -> ... -> block -> root mean square norm
 * block(x) = x + relu( batch norm( linear( relu( batch norm( linear(x) )))))        4 width features inside
 * }</pre>
 */
public final class UnitResidualNetwork implements Layer {

    /** Features inside a block, for each of its width. */
    public static final int EXPANSION = 4;

    private final UnitBatchNorm inputNorm;
    private final UnitLinear embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final UnitRmsNorm outputNorm;

    /**
     * A network with fresh weights.
     *
     * @param type of the numbers that large layers multiply, float32 or bfloat16; parameters stay float32
     */
    public UnitResidualNetwork(
            int inputs, int width, int blocks, DType type, Initialization initialization, RandomGenerator random) {
        this.inputNorm = new UnitBatchNorm(inputs);
        this.embedding = new UnitLinear(inputs, width, false, type, initialization, random);
        for (int i = 0; i < blocks; i++) {
            this.blocks.add(new Block(
                    new UnitLinear(width, EXPANSION * width, false, type, initialization, random),
                    new UnitBatchNorm(EXPANSION * width),
                    new UnitLinear(EXPANSION * width, width, false, type, initialization, random),
                    new UnitBatchNorm(width)));
        }
        this.outputNorm = new UnitRmsNorm(width);
    }

    /**
     * Computes the layers.
     *
     * @param by the running statistics, which stay; or those of the batch, which the running ones follow then
     */
    public Tensor forward(Tensor input, By by) {
        Tensor hidden = embedding.forward(inputNorm.forward(TensorAccess.onHeap(input), by));
        for (Block block : blocks) {
            hidden = block.forward(hidden, by);
        }
        return outputNorm.forward(hidden, true);
    }

    /** By the running statistics, to be differentiated by the input: the gradients of the parameters may be left as they are. */
    public Tensor forwardFixed(Tensor input) {
        Tensor hidden = embedding.forwardFixed(inputNorm.forwardFixed(TensorAccess.onHeap(input)));
        for (Block block : blocks) {
            hidden = block.forwardFixed(hidden);
        }
        return outputNorm.forward(hidden, false);
    }

    /** Gives all weights their lengths again. */
    public void constrain() {
        inputNorm.constrain();
        embedding.constrain();
        for (Block block : blocks) {
            block.up.constrain();
            block.upNorm.constrain();
            block.down.constrain();
            block.downNorm.constrain();
        }
        outputNorm.constrain();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        inputNorm.visitParameters(prefix + "inputNorm.", visitor);
        embedding.visitParameters(prefix + "embedding.", visitor);
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).visitParameters(prefix + i + ".", visitor);
        }
        outputNorm.visitParameters(prefix + "outputNorm.", visitor);
    }

    /** Calls {@code visitor} with the names and tensors of the running statistics, which are not trained. */
    public void visitStatistics(String prefix, BiConsumer<String, Tensor> visitor) {
        inputNorm.visitStatistics(prefix + "inputNorm.", visitor);
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            block.upNorm.visitStatistics(prefix + i + ".upNorm.", visitor);
            block.downNorm.visitStatistics(prefix + i + ".downNorm.", visitor);
        }
    }

    private record Block(UnitLinear up, UnitBatchNorm upNorm, UnitLinear down, UnitBatchNorm downNorm)
            implements Layer {

        Tensor forward(Tensor input, By by) {
            Tensor inner = upNorm.forward(up.forward(input), by).relu();
            return input.add(downNorm.forward(down.forward(inner), by).relu());
        }

        Tensor forwardFixed(Tensor input) {
            Tensor inner = upNorm.forwardFixed(up.forwardFixed(input)).relu();
            return input.add(downNorm.forwardFixed(down.forwardFixed(inner)).relu());
        }

        @Override
        public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
            up.visitParameters(prefix + "up.", visitor);
            upNorm.visitParameters(prefix + "upNorm.", visitor);
            down.visitParameters(prefix + "down.", visitor);
            downNorm.visitParameters(prefix + "downNorm.", visitor);
        }
    }
}
