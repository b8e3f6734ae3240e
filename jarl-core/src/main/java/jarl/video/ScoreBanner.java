package jarl.video;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** A dark strip above a picture with a text at its left and one at its right end. It hides nothing of the picture. */
public final class ScoreBanner {
    private ScoreBanner() {}

    private static final Color STRIP = new Color(0x2B303A);
    private static final Color SCORE = new Color(0xFAFAF7);
    private static final Color REST = new Color(0xA9B0BC);
    private static final int MARGIN = 4;
    private static final double WIDTH_OF_ONE_DOT = 300;

    /** The height in pixels that the strip adds to a picture of this width. */
    public static int height(int width) {
        return (BitmapFont.HEIGHT + 2 * MARGIN) * dot(width);
    }

    private static int dot(int width) {
        return Math.max(1, (int) Math.round(width / WIDTH_OF_ONE_DOT));
    }

    /** The picture below a strip with these texts; where there is no room for both, the right one is left out. */
    public static BufferedImage above(BufferedImage picture, String left, String right) {
        int width = picture.getWidth();
        int strip = height(width);
        int dot = dot(width);
        BufferedImage whole = new BufferedImage(width, strip + picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = whole.createGraphics();
        graphics.setColor(STRIP);
        graphics.fillRect(0, 0, width, strip);
        int margin = MARGIN * dot;
        graphics.setColor(SCORE);
        BitmapFont.draw(graphics, left, margin, margin, dot);
        int start = width - margin - dot * BitmapFont.width(right);
        if (start >= 2 * margin + dot * BitmapFont.width(left)) {
            graphics.setColor(REST);
            BitmapFont.draw(graphics, right, start, margin, dot);
        }
        graphics.drawImage(picture, 0, strip, null);
        graphics.dispose();
        return whole;
    }
}
