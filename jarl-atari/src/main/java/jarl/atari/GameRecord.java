package jarl.atari;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** The frames of a game so far, as the actions that were held in them: played again they lead to the same machine, to the last bit. */
final class GameRecord {

    /** The actions of a joystick, and the longest record that is believed: a game that never finishes a frame is not shortened. */
    private static final int ACTIONS = 18;

    private static final int LARGEST = 1 << 24;

    private byte[] actions = new byte[1024];
    private int length;
    private Optional<Pause> beginning = Optional.empty();

    /** The point at which the record of a long game restarts, so that it stays short. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
    record Pause(MachineState machine, byte[] screen, byte[] ram) {}

    /** Forgets all and begins with a new game. */
    void begin() {
        length = 0;
        beginning = Optional.empty();
    }

    /** Forgets all and begins in the middle of a game. */
    void begin(Pause pause) {
        length = 0;
        beginning = Optional.of(pause);
    }

    void add(int action) {
        if (length == actions.length) {
            actions = Arrays.copyOf(actions, 2 * length);
        }
        actions[length++] = (byte) action;
    }

    int length() {
        return length;
    }

    int action(int frame) {
        return actions[frame];
    }

    /** The start of the record, if not a new game. */
    Optional<Pause> beginning() {
        return beginning;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(length);
        out.write(actions, 0, length);
        out.writeBoolean(beginning.isPresent());
        if (beginning.isPresent()) {
            Pause pause = beginning.get();
            pause.machine().write(out);
            out.write(pause.screen());
            out.write(pause.ram());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param pixels of a screen
     */
    static GameRecord read(DataInput in, int pixels) throws IOException {
        GameRecord record = new GameRecord();
        record.length = in.readInt();
        if (record.length < 0 || record.length > LARGEST) {
            throw new IOException("expected the record of a game, got one of " + record.length + " frames");
        }
        record.actions = new byte[Math.max(1, record.length)];
        in.readFully(record.actions, 0, record.length);
        for (int i = 0; i < record.length; i++) {
            if (record.actions[i] < 0 || record.actions[i] >= ACTIONS) {
                throw new IOException("expected the record of a game, got action " + record.actions[i] + " in it");
            }
        }
        if (in.readBoolean()) {
            MachineState machine = MachineState.read(in);
            byte[] screen = new byte[pixels];
            in.readFully(screen);
            byte[] ram = new byte[Emulator.RAM_SIZE];
            in.readFully(ram);
            record.beginning = Optional.of(new Pause(machine, screen, ram));
        }
        return record;
    }
}
