package jarl.tensor;

/**
 * The device of a tensor's memory.
 *
 * @param type processor or CUDA graphics card
 * @param index which card; 0 for the processor
 */
public record Device(Type type, int index) {

    /** The kinds of device. */
    public enum Type {
        CPU,
        CUDA
    }

    /** The processor. */
    public static final Device CPU = new Device(Type.CPU, 0);

    public Device {
        if (index < 0 || (type == Type.CPU && index != 0)) {
            throw new IllegalArgumentException("device index must be 0 for cpu and at least 0 for cuda, got " + index);
        }
    }

    /** Reads {@code cpu}, {@code cuda} or {@code cuda:i}. */
    public static Device parse(String text) {
        if (text.equals("cpu")) {
            return CPU;
        }
        if (text.equals("cuda")) {
            return new Device(Type.CUDA, 0);
        }
        if (text.matches("cuda:\\d{1,3}")) {
            return new Device(Type.CUDA, Integer.parseInt(text.substring(5)));
        }
        throw new IllegalArgumentException("device must be cpu, cuda or cuda:i, got " + text);
    }

    public boolean isCpu() {
        return type == Type.CPU;
    }

    @Override
    public String toString() {
        return type == Type.CPU ? "cpu" : "cuda:" + index;
    }
}
