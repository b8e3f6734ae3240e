package jarl.model;

import jarl.config.Defaults;
import jarl.config.FirstLine;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import jarl.tensor.DType;
import java.util.List;

/** Options of the network: kind, sizes and initialization. */
public record ModelConfig(
        @Option(
                help =
                        "mlp (feed-forward), lstm, gru or mingru (recurrent, with the previous action and reward as inputs; "
                                + "the gates of mingru see no state, which makes it the fastest)",
                standard = "mlp",
                oneOf = {"mlp", "lstm", "gru", "mingru"})
        String name,

        @Option(
                help = "widths of the hidden layers; images: of the layers after the torso",
                standard = "[64, 64]",
                atLeast = 1,
                atMost = 65_536,
                source = "Schulman et al. 2017: two of 64")
        List<Integer> hiddenSizes,

        @Option(
                help = "lstm, gru and mingru: width of the recurrent layer",
                standard = "128",
                atLeast = 1,
                atMost = 65_536,
                onlyWith = "name=lstm|gru|mingru")
        int recurrentSize,

        @Option(
                help = "activation function between layers: tanh, relu, elu or silu",
                standard = "tanh",
                source = "Schulman et al. 2017")
        Activation activation,

        @Option(
                help = "layer normalization: of the features of every hidden layer before its activation, in an image "
                        + "torso of the channels of each pixel; not with image=impala nor with images in bfloat16",
                standard = "false",
                source = "Gallici et al. 2025, as PQN has it")
        boolean layerNorm,

        @Option(help = "scale observation components with finite bounds linearly to [-1, 1]", standard = "false")
        boolean scaleObservations,

        @Option(
                help = "normalize vector observations by the running mean and standard deviation of training",
                standard = "false",
                source = "VecNormalize of OpenAI Baselines")
        boolean normalizeObservations,

        @Option(help = "share one trunk between policy and value instead of one each", standard = "false")
        boolean shared,

        @Option(
                help =
                        "weight initialization: torch-default (uniform within 1/sqrt(inputs)), orthogonal or he (normal)",
                standard = "orthogonal",
                source = "torch-default in rlpyt, orthogonal in Baselines, he (He et al. 2015) in PQN")
        Initialization initialization,

        @Option(
                help = "orthogonal and he: gain of the policy's last layer",
                standard = "0.01",
                above = 0,
                source = "Andrychowicz et al. 2021",
                onlyWith = "initialization=orthogonal|he")
        double policyGain,

        @Option(
                help = "continuous actions: let the network compute the standard deviation from the observation",
                standard = "false")
        boolean stateDependentStd,

        @Option(
                help = "continuous actions: initial log standard deviation",
                standard = "0",
                atLeast = -10,
                atMost = 3,
                source = "rlpyt: 0")
        double initialLogStd,

        @Option(
                help = "continuous actions: squash actions with tanh into (-1, 1), which must be the action "
                        + "bounds (see rescaleActions)",
                standard = "false",
                source = "Haarnoja et al. 2018")
        boolean squashActions,

        @Option(
                help = "image torso before the hidden layers: none (pixels are flattened), atari (rlpyt; hidden "
                        + "layer of 512), nature (Mnih et al. 2015; 512), impala (Espeholt et al. 2018; 256) or "
                        + "minatar (Young and Tian 2019; 128)",
                standard = "none")
        ImageTorso.Kind image,

        @Option(
                help = "images: multiplier of the torso's channels",
                standard = "1",
                atLeast = 1,
                atMost = 64,
                onlyWith = "image!=none")
        int imageWidth,

        @Option(
                help = "images: channels-last memory layout; faster, rounds differently",
                standard = "false",
                onlyWith = "image!=none")
        boolean channelsLast,

        @Option(
                help =
                        "compute the torso of images and what is behind it, without images hidden layers of at least 64 inputs "
                                + "and outputs, in bfloat16, with parameters, heads, losses and optimizer in float32; 1.3 to 2 "
                                + "times as fast on processors with AMX or AMD's AVX512-BF16, with images also with Intel's, slower on others",
                standard = "false")
        boolean bfloat16,

        @Option(help = "normalizeObservations: options of the normalizer", onlyWith = "normalizeObservations")
        NormalizerConfig normalizer) {

    private static final int MOST_LAYERS = 100;

    public ModelConfig {
        hiddenSizes = List.copyOf(hiddenSizes);
        Require.ranges(
                ModelConfig.class,
                name,
                hiddenSizes,
                recurrentSize,
                activation,
                layerNorm,
                scaleObservations,
                normalizeObservations,
                shared,
                initialization,
                policyGain,
                stateDependentStd,
                initialLogStd,
                squashActions,
                image,
                imageWidth,
                channelsLast,
                bfloat16,
                normalizer);
        Require.that(
                hiddenSizes.size() <= MOST_LAYERS,
                "hiddenSizes",
                "a list of at most " + MOST_LAYERS + " numbers",
                FirstLine.cut(hiddenSizes.toString()));
        Require.that(
                !layerNorm || image == ImageTorso.Kind.NONE || (image != ImageTorso.Kind.IMPALA && !bfloat16),
                "layerNorm",
                "false with image=impala, and with images in bfloat16",
                true);
    }

    /** Of the numbers that torso and hidden layers multiply: float32 or bfloat16. */
    public DType type() {
        return bfloat16 ? DType.BFLOAT16 : DType.FLOAT32;
    }

    /** Adds an image torso. */
    public ModelConfig withImage(ImageTorso.Kind kind, int width, boolean channelsLast, boolean bfloat16) {
        return with("image", kind)
                .with("imageWidth", width)
                .with("channelsLast", channelsLast)
                .with("bfloat16", bfloat16);
    }

    /** Whether the network has memory. */
    public boolean recurrent() {
        return !name.equals("mlp");
    }

    /** Another network of the same sizes: mlp, lstm, gru or mingru. */
    public ModelConfig withName(String value) {
        return with("name", value);
    }

    /** Chooses an initialization that is quick to compute. */
    ModelConfig withTorchInitialization() {
        return with("initialization", Initialization.TORCH_DEFAULT);
    }

    /** Two separate trunks of 64-64 tanh units, orthogonal. */
    public static ModelConfig defaults() {
        return Defaults.of(ModelConfig.class);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public ModelConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
