package jarl.env.testbed;

import jarl.env.view.Canvas;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws {@link Bandit}: a bar for each arm's mean reward, the one pulled last in another colour. */
final class BanditView {
    private BanditView() {}

    private static final double MARGIN = 40;

    static BufferedImage draw(double[] means, int lastArm) {
        double low = 0;
        double high = 0;
        for (double mean : means) {
            low = Math.min(low, mean);
            high = Math.max(high, mean);
        }
        double scale = (Canvas.HEIGHT - 2 * MARGIN) / Math.max(high - low, 1e-9);
        double zero = MARGIN + high * scale;
        double width = (Canvas.WIDTH - 2 * MARGIN) / means.length;
        return Canvas.paint(graphics -> {
            for (int arm = 0; arm < means.length; arm++) {
                double top = zero - Math.max(0, means[arm]) * scale;
                graphics.setColor(arm == lastArm ? Canvas.LIMB : Canvas.BODY);
                graphics.fill(new Rectangle2D.Double(
                        MARGIN + (arm + 0.15) * width, top, 0.7 * width, Math.abs(means[arm]) * scale));
            }
            graphics.setColor(Canvas.INK);
            graphics.setStroke(Canvas.line(2));
            graphics.draw(new Line2D.Double(MARGIN, zero, Canvas.WIDTH - MARGIN, zero));
        });
    }
}
