package jarl.atari;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** An Atari 2600 with its cartridge in: what {@link AtariEnv} plays on. */
interface Emulator extends AutoCloseable {

    /** Size of the memory in bytes. */
    int RAM_SIZE = 128;

    /** Width of the screen in pixels. */
    int WIDTH = 160;

    /** Which cartridge is in, see {@link jarl.env.Env#provenance}. */
    default Map<String, String> provenance() {
        return Map.of();
    }

    /** Height of the screen in pixels: 210 for most games. */
    int height();

    /** Colours as 0xRRGGBB by what {@link #screen} holds, 256 of them. */
    int[] colours();

    /** Shades of grey, 0 to 255, by what {@link #screen} holds, 256 of them. */
    byte[] greys();

    /** The actions that do something in this game, as ALE numbers them. */
    int[] minimalActions();

    /** All eighteen actions of a joystick. */
    int[] legalActions();

    /** Starts a new game, the same each time. */
    void reset();

    /**
     * Plays one frame (a sixtieth of a second) with this action held.
     *
     * @return what that brought in the game's own score
     */
    int act(int action);

    boolean gameOver();

    /** Lives left; 0 in games without. */
    int lives();

    /** Writes the colour of each pixel, row-major. */
    void screen(byte[] into);

    /** Writes the memory. */
    void ram(byte[] into);

    /** Writes the state of the whole machine, and what {@link #screen} and {@link #ram} show. */
    void save(DataOutput out) throws IOException;

    /** Continues from what {@link #save} wrote. */
    void restore(DataInput in) throws IOException;

    @Override
    void close();
}
