package jarl.model;

import jarl.config.FirstLine;
import jarl.config.Help;
import jarl.config.Options;
import jarl.config.Require;
import jarl.nn.Activation;
import jarl.nn.Initialization;
import java.util.List;

/** Options of the network: kind, sizes and initialization. */
public record ModelConfig(
        @Help("mlp (feed-forward), lstm or gru (recurrent, with the previous action and reward as inputs)")
        String name,

        @Help(
                value = "widths of the hidden layers; images: of the layers after the torso",
                source = "Schulman et al. 2017: two of 64")
        List<Integer> hiddenSizes,

        @Help("lstm and gru: width of the recurrent layer") int recurrentSize,

        @Help(value = "activation function between layers: tanh, relu, elu or silu", source = "Schulman et al. 2017")
        Activation activation,

        @Help("scale observation components with finite bounds linearly to [-1, 1]")
        boolean scaleObservations,

        @Help(
                value = "normalize vector observations by the running mean and standard deviation of training",
                source = "VecNormalize of OpenAI Baselines")
        boolean normalizeObservations,

        @Help("share one trunk between policy and value instead of one each")
        boolean shared,

        @Help(
                value = "weight initialization: torch-default (uniform within 1/sqrt(inputs)) or orthogonal",
                source = "torch-default in rlpyt, orthogonal in Baselines")
        Initialization initialization,

        @Help(value = "orthogonal: gain of the policy's last layer", source = "Andrychowicz et al. 2021")
        double policyGain,

        @Help("continuous actions: let the network compute the standard deviation from the observation")
        boolean stateDependentStd,

        @Help(value = "continuous actions: initial log standard deviation", source = "rlpyt: 0")
        double initialLogStd,

        @Help(
                value = "continuous actions: squash actions with tanh into (-1, 1), which must be the action "
                        + "bounds (see rescaleActions)",
                source = "Haarnoja et al. 2018")
        boolean squashActions,

        @Help("image torso before the hidden layers: none (pixels are flattened), atari (rlpyt; hidden "
                + "layer of 512), nature (Mnih et al. 2015; 512), impala (Espeholt et al. 2018; 256) or "
                + "minatar (Young and Tian 2019; 128)")
        ImageTorso.Kind image,

        @Help("images: multiplier of the torso's channels") int imageWidth,

        @Help("images: channels-last memory layout; faster, rounds differently")
        boolean channelsLast,

        @Help(
                "images: compute torso and hidden layers in bfloat16, with parameters, heads, losses and optimizer in float32; about twice "
                        + "as fast on processors with AVX512-BF16 or AMX and on GPUs, slower on others")
        boolean bfloat16,

        @Help("normalizeObservations: options of the normalizer")
        NormalizerConfig normalizer) {

    private static final int MOST_LAYERS = 100;
    private static final int WIDEST_LAYER = 65_536;

    public ModelConfig {
        Require.that(name.equals("mlp") || name.equals("lstm") || name.equals("gru"), "name", "mlp, lstm or gru", name);
        Require.between("recurrentSize", recurrentSize, 1, 65_536);
        hiddenSizes = List.copyOf(hiddenSizes);
        Require.that(
                hiddenSizes.stream().allMatch(size -> size >= 1),
                "hiddenSizes",
                "a list of numbers of at least 1",
                hiddenSizes);
        Require.that(
                hiddenSizes.size() <= MOST_LAYERS && hiddenSizes.stream().allMatch(size -> size <= WIDEST_LAYER),
                "hiddenSizes",
                "a list of at most " + MOST_LAYERS + " numbers of at most " + WIDEST_LAYER,
                FirstLine.cut(hiddenSizes.toString()));
        Require.above("policyGain", policyGain, 0);
        Require.between("initialLogStd", initialLogStd, -10, 3);
        Require.between("imageWidth", imageWidth, 1, 64);
    }

    /** A network that sees no images. */
    public ModelConfig(
            String name,
            List<Integer> hiddenSizes,
            int recurrentSize,
            Activation activation,
            boolean scaleObservations,
            boolean normalizeObservations,
            boolean shared,
            Initialization initialization,
            double policyGain,
            boolean stateDependentStd,
            double initialLogStd,
            boolean squashActions) {
        this(
                name,
                hiddenSizes,
                recurrentSize,
                activation,
                scaleObservations,
                normalizeObservations,
                shared,
                initialization,
                policyGain,
                stateDependentStd,
                initialLogStd,
                squashActions,
                ImageTorso.Kind.NONE,
                1,
                false,
                false,
                NormalizerConfig.defaults());
    }

    /** Adds an image torso. */
    public ModelConfig withImage(ImageTorso.Kind kind, int width, boolean channelsLast, boolean bfloat16) {
        return with(name, initialization, kind, width, channelsLast, bfloat16);
    }

    /** Another network of the same sizes: mlp, lstm or gru. */
    public ModelConfig withName(String value) {
        return with(value, initialization, image, imageWidth, channelsLast, bfloat16);
    }

    /** Chooses an initialization that is quick to compute. */
    ModelConfig withTorchInitialization() {
        return with(name, Initialization.TORCH_DEFAULT, image, imageWidth, channelsLast, bfloat16);
    }

    private ModelConfig with(
            String name,
            Initialization initialization,
            ImageTorso.Kind image,
            int imageWidth,
            boolean channelsLast,
            boolean bfloat16) {
        return new ModelConfig(
                name,
                hiddenSizes,
                recurrentSize,
                activation,
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
    }

    /** Two separate trunks of 64-64 tanh units, orthogonal. */
    public static ModelConfig defaults() {
        return new ModelConfig(
                "mlp",
                List.of(64, 64),
                128,
                Activation.TANH,
                false,
                false,
                false,
                Initialization.ORTHOGONAL,
                0.01,
                false,
                0,
                false);
    }

    /** The same options but for one, by its name: see {@link Options#with}. */
    public ModelConfig with(String option, Object value) {
        return Options.with(this, option, value);
    }
}
