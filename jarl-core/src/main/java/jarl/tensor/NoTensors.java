package jarl.tensor;

/** A value without leaves: stands where there is nothing to hold, such as the recurrent state of a feed-forward network. */
public record NoTensors() implements TensorTree {

    public static final NoTensors INSTANCE = new NoTensors();
}
