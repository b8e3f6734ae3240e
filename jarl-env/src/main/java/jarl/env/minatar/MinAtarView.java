package jarl.env.minatar;

import jarl.env.view.Canvas;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws an observation of {@link MinAtar}: a coloured square for each object, a smaller one for each trail. */
final class MinAtarView {
    private MinAtarView() {}

    private static final double CELL = 38;
    private static final double LEFT = (Canvas.WIDTH - Grid.SIZE * CELL) / 2;
    private static final double TOP = (Canvas.HEIGHT - Grid.SIZE * CELL) / 2;
    private static final double FRAME = 2;
    private static final double GAP = 1;
    private static final double SMALL = 11;

    private static final Color WATER = new Color(0x98C1D9);

    static BufferedImage draw(MinAtarGame game, byte[] planes) {
        Color[] colours = colours(game);
        return Canvas.paint(graphics -> {
            graphics.setColor(Canvas.INK);
            graphics.fill(new Rectangle2D.Double(
                    LEFT - FRAME, TOP - FRAME, Grid.SIZE * CELL + 2 * FRAME, Grid.SIZE * CELL + 2 * FRAME));
            graphics.setColor(Canvas.PAPER);
            graphics.fill(new Rectangle2D.Double(LEFT, TOP, Grid.SIZE * CELL, Grid.SIZE * CELL));
            for (int cell = 0; cell < Grid.CELLS; cell++) {
                square(graphics, cell, GAP, Canvas.GROUND);
                for (int plane = 0; plane < colours.length; plane++) {
                    if (planes[plane * Grid.CELLS + cell] != 0) {
                        square(graphics, cell, isTrail(game, plane) ? SMALL : GAP, colours[plane]);
                    }
                }
            }
        });
    }

    private static void square(Graphics2D graphics, int cell, double gap, Color colour) {
        graphics.setColor(colour);
        int column = cell % Grid.SIZE;
        int row = cell / Grid.SIZE;
        double x = LEFT + column * CELL + gap;
        double y = TOP + row * CELL + gap;
        graphics.fill(new Rectangle2D.Double(x, y, CELL - 2 * gap, CELL - 2 * gap));
    }

    private static boolean isTrail(MinAtarGame game, int plane) {
        String name = game.planes().get(plane);
        return name.equals("trail") || name.startsWith("speed");
    }

    /** The colour of each plane. Of two in a cell the later one is seen, as in MinAtar's own pictures. */
    private static Color[] colours(MinAtarGame game) {
        return switch (game) {
            case ASTERIX -> new Color[] {Canvas.BODY, Canvas.FORCE, Canvas.FAINT, Canvas.LIMB};
            case BREAKOUT -> new Color[] {Canvas.BODY, Canvas.FORCE, Canvas.FAINT, Canvas.LIMB};
            case FREEWAY ->
                new Color[] {Canvas.GOAL, Canvas.FORCE, shade(1), shade(0.8), shade(0.6), shade(0.4), shade(0.2)};
            case SEAQUEST ->
                new Color[] {
                    Canvas.BODY,
                    Canvas.BODY.brighter(),
                    Canvas.INK,
                    Canvas.FAINT,
                    Canvas.FORCE.darker(),
                    Canvas.LIMB,
                    Canvas.FORCE,
                    WATER,
                    Canvas.GOAL,
                    Canvas.GOAL
                };
            case SPACE_INVADERS ->
                new Color[] {Canvas.BODY, Canvas.FORCE, Canvas.FORCE, Canvas.FORCE, Canvas.INK, Canvas.FORCE.darker()};
        };
    }

    /** Between faint, 0, and ink, 1. */
    private static Color shade(double darkness) {
        return new Color(
                mix(Canvas.FAINT.getRed(), Canvas.INK.getRed(), darkness),
                mix(Canvas.FAINT.getGreen(), Canvas.INK.getGreen(), darkness),
                mix(Canvas.FAINT.getBlue(), Canvas.INK.getBlue(), darkness));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + (to - from) * share);
    }
}
