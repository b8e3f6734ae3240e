package jarl.env.testbed;

import jarl.env.view.Canvas;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws {@link Memory} from above: the cue's cell with its arrow, the corridor, the junction, the walker. */
final class MemoryView {
    private MemoryView() {}

    private static final double MARGIN = 20;

    /**
     * Draws a picture.
     *
     * @param place of the walker: the cell of the cue (0), of the corridor, the junction, or beyond (corridor + 2)
     * @param cue 0 for left, 1 for right
     * @param turned where the walker went if it is beyond the junction, likewise
     */
    static BufferedImage draw(int corridor, int place, int cue, int turned) {
        int cells = corridor + 2;
        double size = Math.min((Canvas.WIDTH - 2 * MARGIN) / cells, 100);
        double left = (Canvas.WIDTH - cells * size) / 2;
        double top = (Canvas.HEIGHT - size) / 2;
        double junction = left + (cells - 1) * size;
        return Canvas.paint(graphics -> {
            for (int cell = 0; cell < cells; cell++) {
                square(graphics, left + cell * size, top, size);
            }
            // Seen by someone who walks to the right of the picture, left is up.
            square(graphics, junction, top - size, size);
            square(graphics, junction, top + size, size);
            graphics.setColor(Canvas.GOAL);
            graphics.fill(arrow(left + size / 2, top + size / 2, size, cue == 0 ? -1 : 1));
            graphics.setColor(Canvas.LIMB);
            double x = left + (Math.min(place, cells - 1) + 0.3) * size;
            double y = top + (0.3 + (place < cells ? 0 : turned == 0 ? -1 : 1)) * size;
            graphics.fill(new Ellipse2D.Double(x, y, 0.4 * size, 0.4 * size));
        });
    }

    private static void square(Graphics2D graphics, double x, double y, double size) {
        Rectangle2D square = new Rectangle2D.Double(x, y, size, size);
        graphics.setColor(Canvas.GROUND);
        graphics.fill(square);
        graphics.setColor(Canvas.INK);
        graphics.setStroke(Canvas.line(Math.min(2, size / 10)));
        graphics.draw(square);
    }

    private static Path2D arrow(double x, double y, double size, int direction) {
        Path2D arrow = new Path2D.Double();
        arrow.moveTo(x - 0.4 * size, y - direction * 0.3 * size);
        arrow.lineTo(x + 0.4 * size, y - direction * 0.3 * size);
        arrow.lineTo(x, y + direction * 0.45 * size);
        arrow.closePath();
        return arrow;
    }
}
