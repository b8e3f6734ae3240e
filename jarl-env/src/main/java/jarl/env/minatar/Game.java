package jarl.env.minatar;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** The rules of one game. Columns x grow to the right and rows y down, both from 0 to 9. */
sealed interface Game permits Asterix, Breakout, Freeway, Seaquest, SpaceInvaders {

    /** Begins an episode. */
    void start(RandomGenerator random);

    /** Plays one frame and returns the points it brought. The frame that ends the game is played to its end. */
    int play(MinAtarAction action, RandomGenerator random);

    /** Whether the game has ended. */
    boolean over();

    /** Marks what is where. The planes are those of the {@link MinAtarGame}, one after another, and all zero before. */
    void draw(byte[] planes);

    /** Writes everything that the rest of the episode depends on, except the generator. */
    void save(DataOutput out) throws IOException;

    /** Reads what {@link #save} wrote. */
    void restore(DataInput in) throws IOException;
}
