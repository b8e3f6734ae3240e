package jarl.env.minatar;

import java.util.ArrayList;
import java.util.List;

/** Reads observations: which cells of a plane are marked, as "column,row" from the top left. */
final class Plane {
    private Plane() {}

    static List<String> cells(MinAtarGame game, byte[] observation, String plane) {
        List<String> cells = new ArrayList<>();
        int offset = 100 * game.planes().indexOf(plane);
        for (int cell = 0; cell < 100; cell++) {
            if (observation[offset + cell] == 1) {
                cells.add(cell % 10 + "," + cell / 10);
            }
        }
        return cells;
    }
}
