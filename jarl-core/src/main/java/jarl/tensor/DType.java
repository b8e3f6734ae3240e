package jarl.tensor;

/** The element types jarl uses. */
public enum DType {
    FLOAT32(4),
    FLOAT64(8),
    BFLOAT16(2),
    INT32(4),
    INT64(8),
    UINT8(1),
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloatingPoint() {
        return this == FLOAT32 || this == FLOAT64 || this == BFLOAT16;
    }
}
