package jarl.model;

import jarl.nn.RowNetwork;
import jarl.samples.SpaceTensors;
import jarl.space.Composite;
import jarl.space.ImageBox;
import jarl.space.Space;
import jarl.tensor.DType;
import jarl.tensor.Tensor;
import jarl.tensor.TensorTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Observations with images in them as one vector for each row: images through a torso each, everything else as {@link Flatten}, joined in
 * component order. Images stay uint8 until here.
 */
final class ImageEncoder implements RowNetwork {

    private final List<Part> parts = new ArrayList<>();
    private final int outputs;

    /** A component that becomes a piece of the vector. */
    private sealed interface Part {
        Tensor encode(TensorTree observation);

        int outputs();

        default long operations() {
            return 0;
        }

        /**
         * The same without further division over threads, in memory that is used again once it has been differentiated; null if there is more to
         * divide.
         */
        default @Nullable Tensor encodeAtOnce(TensorTree observation) {
            return encode(observation);
        }

        /** An image; {@code type} is what it is computed in, or its own if that is not uint8. */
        record Image(Path path, ImageTorso torso, DType type, boolean channelsLast) implements Part {
            @Override
            public Tensor encode(TensorTree observation) {
                Tensor image = (Tensor) path.find(observation);
                Tensor atOnce = type == DType.FLOAT32 ? torso.forwardAtOnce(image) : null;
                if (atOnce != null) {
                    return atOnce;
                }
                Tensor numbers = image.dtype() == DType.UINT8 ? image.to(type) : image;
                return torso.forward(channelsLast ? numbers.channelsLast() : numbers);
            }

            @Override
            public @Nullable Tensor encodeAtOnce(TensorTree observation) {
                return type == DType.FLOAT32 ? torso.forwardToForget((Tensor) path.find(observation)) : null;
            }

            @Override
            public int outputs() {
                return torso.outputs();
            }

            @Override
            public long operations() {
                return torso.operations();
            }
        }

        /** Anything else. */
        record Vector(Path path, Flatten features) implements Part {
            @Override
            public Tensor encode(TensorTree observation) {
                return features.of(path.find(observation));
            }

            @Override
            public int outputs() {
                return features.size();
            }
        }
    }

    /** The position of a component. */
    @FunctionalInterface
    private interface Path {
        TensorTree find(TensorTree observation);
    }

    ImageEncoder(Space<?> space, ModelConfig config, RandomGenerator random) {
        collect(space, observation -> observation, config, random);
        if (parts.stream().noneMatch(Part.Image.class::isInstance)) {
            throw new IllegalArgumentException(
                    "model.image needs images to look at, observations are " + space + ": expected image=none");
        }
        this.outputs = parts.stream().mapToInt(Part::outputs).sum();
    }

    private void collect(Space<?> space, Path path, ModelConfig config, RandomGenerator random) {
        switch (space) {
            case ImageBox image -> {
                ImageTorso torso = config.image()
                        .create(image, config.imageWidth(), config.layerNorm(), config.initialization(), random);
                parts.add(new Part.Image(path, torso, config.type(), config.channelsLast()));
            }
            case Composite<?> composite -> {
                for (int i = 0; i < composite.spaces().size(); i++) {
                    int component = i;
                    Path inner = observation -> SpaceTensors.components(composite, path.find(observation))
                            .get(component);
                    collect(composite.spaces().get(i), inner, config, random);
                }
            }
            default -> parts.add(new Part.Vector(path, new Flatten(space, config.scaleObservations())));
        }
    }

    /** Leading dimension {@code [N]} to {@code [N, outputs]}; of a lower precision only if there is nothing but images. */
    @Override
    public Tensor forward(TensorTree observation) {
        return joined(parts.stream().map(part -> part.encode(observation)).toList());
    }

    @Override
    public @Nullable Tensor forwardAtOnce(TensorTree observation) {
        List<Tensor> pieces = new ArrayList<>();
        for (Part part : parts) {
            Tensor piece = part.encodeAtOnce(observation);
            if (piece == null) {
                return null;
            }
            pieces.add(piece);
        }
        return joined(pieces);
    }

    private static Tensor joined(List<Tensor> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        List<Tensor> same = pieces.stream()
                .map(piece -> piece.dtype() == DType.BFLOAT16 ? piece.to(DType.FLOAT32) : piece)
                .toList();
        return Tensor.cat(same, -1);
    }

    int outputs() {
        return outputs;
    }

    @Override
    public long operations() {
        return parts.stream().mapToLong(Part::operations).sum();
    }

    @Override
    public void visitParameters(String prefix, BiConsumer<String, Tensor> visitor) {
        int images = 0;
        for (Part part : parts) {
            if (part instanceof Part.Image image) {
                image.torso().visitParameters(prefix + (images == 0 ? "" : "image" + images + "."), visitor);
                images++;
            }
        }
    }
}
