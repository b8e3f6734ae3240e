package jarl.space;

/** How a number lies in memory. */
public enum ElementType {
    FLOAT32(4),
    INT64(8),
    UINT8(1),
    /** A byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
