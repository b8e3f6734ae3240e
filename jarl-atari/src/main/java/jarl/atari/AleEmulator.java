package jarl.atari;

import jarl.config.ConfigException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.ale.ALEInterface;
import org.bytedeco.ale.ColourPalette;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * The emulator of the Arcade Learning Environment. ALE's own randomness and frame skip are off; screen and memory are read where ALE keeps
 * them, with no call and no copy on the native side.
 *
 * <p>ALE's saved states are not all of the machine (see {@link MachineState}), so that one restored where something else was played goes
 * another way in some games. Here every game starts from the same whole machine, and a saved game is where it started and what was played
 * since ({@link GameRecord}): played again it is the same in any emulator, whatever that had played.
 */
final class AleEmulator implements Emulator {

    /** Frames after which a game's record begins anew: what restoring may take. Four and a half minutes of play, one or two seconds here. */
    static final int RECORD_FRAMES = 1 << 14;

    /** No game leaves its first frame unfinished for longer. */
    private static final int UNFINISHED_FRAMES = 10_000;

    private static final int NOOP = 0;

    /** ALE builds its tables of games while it loads a ROM: one at a time. */
    private static final Object LOADING = new Object();

    private final ALEInterface ale;
    private final MemorySegment screen;
    private final MemorySegment ram;
    private final Map<String, String> provenance;
    private final int height;
    private final int[] minimalActions;
    private final int[] legalActions;
    private final int[] colours = new int[256];
    private final byte[] greys = new byte[256];

    /** Just switched on. ALE's own reset alone would leave traces of the game before in the memory of many games (seen in 17 of 104). */
    private final MachineState poweredOn;

    private final int recordFrames;
    private GameRecord record = new GameRecord();
    private boolean closed;

    /**
     * An emulator with a game ready to start.
     *
     * @param mode of the game, or {@link AtariOptions#GAMES_OWN}
     * @param difficulty of the game, or {@link AtariOptions#GAMES_OWN}
     * @throws ConfigException if the game has no such mode or difficulty
     */
    AleEmulator(Cartridge cartridge, int mode, int difficulty) {
        this(cartridge, mode, difficulty, RECORD_FRAMES);
    }

    /** An emulator whose record of a game begins anew after {@code recordFrames}. */
    AleEmulator(Cartridge cartridge, int mode, int difficulty, int recordFrames) {
        this.recordFrames = recordFrames;
        this.provenance = Map.of("ROM", "of MD5 " + cartridge.checksum());
        AleLibrary.load();
        try (PointerScope _ = new PointerScope()) {
            ale = load(cartridge);
            // Emulators outlive any scope they may have been made in.
            ale.retainReference();
            setUp("mode", mode, ale.getAvailableModes());
            setUp("difficulty", difficulty, ale.getAvailableDifficulties());
            poweredOn = MachineState.of(ale);
            minimalActions = array(ale.getMinimalActionSet());
            legalActions = array(ale.getLegalActionSet());
            height = (int) ale.getScreen().height();
            screen = memory(ale.getScreen().getArray(), (long) height * WIDTH);
            ram = memory(ale.getRAM().array(), RAM_SIZE);
            readPalette(ale.theOSystem().colourPalette());
        }
        reset();
    }

    @Override
    public Map<String, String> provenance() {
        return provenance;
    }

    /** ALE loads from a file and takes the rules of the game by its name. It ends the process if it does not like what it finds. */
    private static ALEInterface load(Cartridge cartridge) {
        try {
            Path folder = Files.createTempDirectory("jarl-rom");
            Path file = folder.resolve(cartridge.game() + ".bin");
            try {
                Files.write(file, cartridge.content());
                synchronized (LOADING) {
                    ALEInterface ale = new ALEInterface(false);
                    ale.setInt("random_seed", 0);
                    ale.setFloat("repeat_action_probability", 0);
                    ale.setInt("frame_skip", 1);
                    ale.setInt("max_num_frames_per_episode", 0);
                    ale.setBool("color_averaging", false);
                    ale.loadROM(file.toString());
                    return ale;
                }
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the cartridge to a temporary file", e);
        }
    }

    private void setUp(String option, int value, IntPointer offered) {
        if (value == AtariOptions.GAMES_OWN) {
            return;
        }
        int[] allowed = array(offered);
        if (Arrays.stream(allowed).noneMatch(each -> each == value)) {
            ale.close();
            throw new ConfigException("env.options." + option + " must be one of " + Arrays.toString(allowed)
                    + " in this game, got " + value);
        }
        if (option.equals("mode")) {
            ale.setMode(value);
        } else {
            ale.setDifficulty(value);
        }
    }

    private static int[] array(IntPointer values) {
        int[] array = new int[(int) values.limit()];
        values.get(array);
        return array;
    }

    /** The memory that ALE keeps in one place as long as it lives. */
    @SuppressWarnings("restricted") // the size is ALE's own
    private static MemorySegment memory(BytePointer place, long size) {
        return MemorySegment.ofAddress(place.address()).reinterpret(size);
    }

    private void readPalette(ColourPalette palette) {
        for (int i = 0; i < 256; i++) {
            colours[i] = palette.getRGB(i) & 0xFFFFFF;
            greys[i] = palette.getGrayscale(i);
        }
    }

    @Override
    public int height() {
        requireOpen();
        return height;
    }

    @Override
    public int[] colours() {
        requireOpen();
        return colours.clone();
    }

    @Override
    public byte[] greys() {
        requireOpen();
        return greys.clone();
    }

    @Override
    public int[] minimalActions() {
        requireOpen();
        return minimalActions.clone();
    }

    @Override
    public int[] legalActions() {
        requireOpen();
        return legalActions.clone();
    }

    @Override
    public void reset() {
        requireOpen();
        startGame();
        record.begin();
    }

    /** The same whole machine each time: the memory of the power-on state, and all else as ALE's reset makes it. */
    private void startGame() {
        finishFrame();
        poweredOn.restoreTo(ale);
        ale.reset_game();
    }

    /** Brings ALE to where it has no unfinished frame, since it forgets that neither in a reset nor with a restored state. */
    private void finishFrame() {
        if (MachineState.of(ale).frameFinished()) {
            return;
        }
        poweredOn.restoreTo(ale);
        for (int i = 0; i < UNFINISHED_FRAMES; i++) {
            ale.act(NOOP);
            if (MachineState.of(ale).frameFinished()) {
                return;
            }
        }
        throw new IllegalStateException("the cartridge draws nothing");
    }

    /** Goes on from a machine with all its frames finished, the same way wherever it is called. */
    private void goOnFrom(GameRecord.Pause pause) {
        startGame();
        finishFrame();
        pause.machine().restoreTo(ale);
        show(pause.screen(), pause.ram());
    }

    /** ALE's own picture of screen and memory is not part of its state: it is that of the last frame played. */
    private void show(byte[] pixels, byte[] memory) {
        MemorySegment.copy(pixels, 0, screen, ValueLayout.JAVA_BYTE, 0, pixels.length);
        MemorySegment.copy(memory, 0, ram, ValueLayout.JAVA_BYTE, 0, memory.length);
    }

    @Override
    public int act(int action) {
        requireOpen();
        int score = ale.act(action);
        record.add(action);
        if (record.length() >= recordFrames) {
            shortenRecord();
        }
        return score;
    }

    private void shortenRecord() {
        MachineState machine = MachineState.of(ale);
        if (machine.frameFinished()) {
            record.begin(new GameRecord.Pause(
                    machine, screen.toArray(ValueLayout.JAVA_BYTE), ram.toArray(ValueLayout.JAVA_BYTE)));
            record.beginning().ifPresent(this::goOnFrom);
        }
    }

    @Override
    public boolean gameOver() {
        requireOpen();
        return ale.game_over();
    }

    @Override
    public int lives() {
        requireOpen();
        return ale.lives();
    }

    @Override
    public void screen(byte[] into) {
        requireOpen();
        MemorySegment.copy(screen, ValueLayout.JAVA_BYTE, 0, into, 0, into.length);
    }

    @Override
    public void ram(byte[] into) {
        requireOpen();
        MemorySegment.copy(ram, ValueLayout.JAVA_BYTE, 0, into, 0, into.length);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        requireOpen();
        record.write(out);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        requireOpen();
        GameRecord saved = GameRecord.read(in, height * WIDTH);
        if (saved.beginning().isPresent()) {
            goOnFrom(saved.beginning().get());
        } else {
            startGame();
        }
        for (int frame = 0; frame < saved.length(); frame++) {
            ale.act(saved.action(frame));
        }
        record = saved;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the emulator is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            ale.close();
        }
    }
}
