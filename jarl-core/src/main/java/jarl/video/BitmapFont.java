package jarl.video;

import java.awt.Graphics2D;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Letters of 5 x 7 dots, drawn as squares: the same on every machine, also on one that has no fonts. Capitals stand for small letters, a
 * hollow box for what is missing.
 */
final class BitmapFont {
    private BitmapFont() {}

    static final int HEIGHT = 7;
    private static final int WIDTH = 5;
    private static final int ADVANCE = WIDTH + 1;

    private static final String[] ROWS = {"""
        0     1     2     3     4     5     6     7     8     9
        .###. ..#.. .###. .###. ...#. ##### .###. ##### .###. .###.
        #...# .##.. #...# #...# ..##. #.... #.... ....# #...# #...#
        #..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#
        #.#.# ..#.. ..##. ..##. #..#. ....# ####. ..#.. .###. .####
        ##..# ..#.. .#... ....# ##### ....# #...# ..#.. #...# ....#
        #...# ..#.. #.... #...# ...#. #...# #...# ..#.. #...# ....#
        .###. .###. ##### .###. ...#. .###. .###. ..#.. .###. .###.
        """, """
        A     B     C     D     E     F     G     H     I     J
        .###. ####. .###. ####. ##### ##### .###. #...# .###. ..###
        #...# #...# #...# #...# #.... #.... #...# #...# ..#.. ...#.
        #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#.
        ##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#.
        #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#.
        #...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#.
        #...# ####. .###. ####. ##### #.... .###. #...# .###. .##..
        """, """
        K     L     M     N     O     P     Q     R     S     T
        #...# #.... #...# #...# .###. ####. .###. ####. .#### #####
        #..#. #.... ##.## ##..# #...# #...# #...# #...# #.... ..#..
        #.#.. #.... #.#.# ##..# #...# #...# #...# #...# #.... ..#..
        ##... #.... #.#.# #.#.# #...# ####. #...# ####. .###. ..#..
        #.#.. #.... #...# #..## #...# #.... #.#.# #.#.. ....# ..#..
        #..#. #.... #...# #..## #...# #.... #..#. #..#. ....# ..#..
        #...# ##### #...# #...# .###. #.... .##.# #...# ####. ..#..
        """, """
        U     V     W     X     Y     Z     .     ,     -     +
        #...# #...# #...# #...# #...# ##### ..... ..... ..... .....
        #...# #...# #...# #...# #...# ....# ..... ..... ..... ..#..
        #...# #...# #...# .#.#. .#.#. ...#. ..... ..... ..... ..#..
        #...# #...# #.#.# ..#.. ..#.. ..#.. ..... ..... ##### #####
        #...# #...# #.#.# .#.#. ..#.. .#... ..... ..#.. ..... ..#..
        #...# .#.#. ##.## #...# ..#.. #.... .##.. ..#.. ..... ..#..
        .###. ..#.. #...# #...# ..#.. ##### .##.. .#... ..... .....
        """, """
        /     :     %     (     )     =     _     '     !     ?
        ....# ..... ##..# ...#. .#... ..... ..... ..#.. ..#.. .###.
        ....# .##.. ##..# ..#.. ..#.. ..... ..... ..#.. ..#.. #...#
        ...#. .##.. ...#. .#... ...#. ##### ..... ..... ..#.. ....#
        ..#.. ..... ..#.. .#... ...#. ..... ..... ..... ..#.. ...#.
        .#... .##.. .#... .#... ...#. ##### ..... ..... ..#.. ..#..
        #.... .##.. #..## ..#.. ..#.. ..... ..... ..... ..... .....
        #.... ..... #..## ...#. .#... ..... ##### ..... ..#.. ..#..
        """};

    private static final String MISSING = "##### #...# #...# #...# #...# #...# #####";
    private static final Map<Character, boolean[]> LETTERS = letters();

    private static Map<Character, boolean[]> letters() {
        Map<Character, boolean[]> letters = new HashMap<>();
        letters.put(' ', new boolean[WIDTH * HEIGHT]);
        for (String block : ROWS) {
            String[] lines = block.split("\n");
            for (int left = 0; left < lines[0].length(); left += ADVANCE) {
                StringBuilder dots = new StringBuilder();
                for (int row = 1; row <= HEIGHT; row++) {
                    dots.append(lines[row], left, left + WIDTH);
                }
                letters.put(lines[0].charAt(left), dots(dots.toString()));
            }
        }
        return letters;
    }

    private static boolean[] dots(String text) {
        boolean[] dots = new boolean[WIDTH * HEIGHT];
        for (int i = 0; i < dots.length; i++) {
            dots[i] = text.charAt(i) == '#';
        }
        return dots;
    }

    /** The width of a text in dots. */
    static int width(String text) {
        return Math.max(0, text.length() * ADVANCE - 1);
    }

    /** Draws a text with its upper left corner here, in the colour of {@code graphics}; a dot is a square of so many pixels. */
    static void draw(Graphics2D graphics, String text, int left, int top, int dot) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            boolean[] letter = LETTERS.getOrDefault(capitals.charAt(i), dots(MISSING.replace(" ", "")));
            for (int j = 0; j < letter.length; j++) {
                if (letter[j]) {
                    graphics.fillRect(left + (i * ADVANCE + j % WIDTH) * dot, top + j / WIDTH * dot, dot, dot);
                }
            }
        }
    }
}
