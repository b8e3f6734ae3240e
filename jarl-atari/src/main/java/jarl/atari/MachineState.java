package jarl.atari;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ale.ALEInterface;
import org.bytedeco.ale.ALEState;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The state that ALE saves of an Atari: processor, memory, registers, the rules' counts. It is not all that the machine goes on from: ALE
 * forgets whether the last frame was finished, how far it was drawn, where the television chip last put its objects, and the picture itself.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
record MachineState(byte[] bytes) {

    /** The largest that is believed, in bytes; they have about 50,000. */
    private static final int LARGEST = 1 << 20;

    /** The beginning of the processor's name, after which its state follows. */
    private static final byte[] PROCESSOR = "M6502".getBytes(StandardCharsets.US_ASCII);

    /** Six registers and seven flags, before the status of execution. */
    private static final int REGISTERS = 13;

    /** In the status of execution: stopped since a frame was finished, not since so many instructions had been executed. */
    private static final int STOPPED = 1;

    static MachineState of(ALEInterface ale) {
        try (PointerScope _ = new PointerScope()) {
            BytePointer serialized = ale.cloneSystemState().serialize();
            byte[] bytes = new byte[(int) serialized.limit()];
            serialized.get(bytes);
            return new MachineState(bytes);
        }
    }

    void restoreTo(ALEInterface ale) {
        try (PointerScope _ = new PointerScope()) {
            ale.restoreSystemState(new ALEState(new BytePointer(bytes)));
        }
    }

    /**
     * Whether the game had finished its frame. ALE interrupts a frame after 25,000 instructions, and the next call goes on with it if it
     * has not forgotten that there was one.
     */
    boolean frameFinished() {
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int name = indexOf(PROCESSOR);
        int status = name + numbers.getInt(name - Integer.BYTES) + REGISTERS * Integer.BYTES;
        return (numbers.getInt(status) & STOPPED) != 0;
    }

    private int indexOf(byte[] part) {
        for (int i = Integer.BYTES; i + part.length <= bytes.length; i++) {
            int same = 0;
            while (same < part.length && bytes[i + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return i;
            }
        }
        throw new IllegalStateException("ALE saved a machine without a processor");
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static MachineState read(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 1 || length > LARGEST) {
            throw new IOException("expected the state of an emulator, got one of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new MachineState(bytes);
    }
}
