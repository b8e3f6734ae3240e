package jarl.box2d;

import static jarl.box2d.Physics.SCALE;

import jarl.env.view.Canvas;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import org.jbox2d.common.Vec2;

/** Draws the walker and the part of the way around it: sky, clouds, ground, obstacles, lidar, hull and legs, and the flag at the end. */
final class WalkerView {

    private static final Color SKY = new Color(0xDDE7F2);
    private static final Color CLOUD = new Color(0xF6F8FB);
    private static final Color GRASS = new Color(0x8DB580);
    private static final Color TURF = new Color(0x4C7A4A);
    private static final Color STONE = new Color(0xB5B0A6);
    private static final Color RAY = new Color(0xC8, 0x55, 0x3D, 90);
    private static final Color BEHIND = new Color(0xA8703A);
    private static final double CLOUD_EVERY = 230;

    private final Graphics2D graphics;
    private final WalkerWorld here;
    private final double scroll;

    private WalkerView(Graphics2D graphics, WalkerWorld here) {
        this.graphics = graphics;
        this.here = here;
        this.scroll = here.hull.getPosition().x - Physics.VIEW_WIDTH / SCALE / 5;
    }

    static BufferedImage draw(WalkerWorld here, Lidar lidar) {
        return Canvas.paint(graphics -> new WalkerView(graphics, here).all(lidar));
    }

    private void all(Lidar lidar) {
        sky();
        obstacles();
        ground();
        flag();
        rays(lidar);
        body(0, BEHIND);
        BodyView.fill(graphics, here.hull, Canvas.BODY, this::x, WalkerView::y);
        body(2, Canvas.LIMB);
    }

    private double x(double metres) {
        return (metres - scroll) * SCALE;
    }

    private static double y(double metres) {
        return Canvas.HEIGHT - metres * SCALE;
    }

    /** The clouds pass at half the speed of the ground. */
    private void sky() {
        graphics.setColor(SKY);
        graphics.fillRect(0, 0, Canvas.WIDTH, Canvas.HEIGHT);
        graphics.setColor(CLOUD);
        double passed = scroll * SCALE / 2;
        for (int i = (int) Math.floor(passed / CLOUD_EVERY) - 1; i * CLOUD_EVERY - passed < Canvas.WIDTH; i++) {
            double left = i * CLOUD_EVERY - passed;
            double top = 50 + Math.floorMod(i * 37, 60);
            graphics.fill(new Ellipse2D.Double(left, top, 120, 34));
            graphics.fill(new Ellipse2D.Double(left + 35, top - 18, 70, 46));
        }
    }

    private void ground() {
        double[] heights = here.terrain.heights();
        Path2D fill = new Path2D.Double();
        Path2D turf = new Path2D.Double();
        fill.moveTo(x(0), Canvas.HEIGHT);
        turf.moveTo(x(0), y(heights[0]));
        for (int i = 0; i < heights.length; i++) {
            fill.lineTo(x(WalkerTerrain.x(i)), y(heights[i]));
            turf.lineTo(x(WalkerTerrain.x(i)), y(heights[i]));
        }
        fill.lineTo(x(WalkerTerrain.x(heights.length - 1)), Canvas.HEIGHT);
        graphics.setColor(GRASS);
        graphics.fill(fill);
        graphics.setColor(TURF);
        graphics.setStroke(Canvas.line(2.5));
        graphics.draw(turf);
    }

    private void obstacles() {
        for (double[] block : here.terrain.blocks()) {
            Path2D path = new Path2D.Double();
            path.moveTo(x(block[0]), y(block[1]));
            for (int i = 2; i < block.length; i += 2) {
                path.lineTo(x(block[i]), y(block[i + 1]));
            }
            path.closePath();
            graphics.setColor(STONE);
            graphics.fill(path);
            graphics.setColor(Canvas.INK);
            graphics.setStroke(Canvas.line(1.5));
            graphics.draw(path);
        }
    }

    private void flag() {
        int point = WalkerTerrain.LENGTH - WalkerTerrain.GRASS;
        double x = x(WalkerTerrain.x(point));
        double foot = y(here.terrain.heights()[point]);
        graphics.setColor(Canvas.INK);
        graphics.setStroke(Canvas.line(2.5));
        graphics.draw(new Line2D.Double(x, foot, x, foot - 70));
        Path2D cloth = new Path2D.Double();
        cloth.moveTo(x, foot - 70);
        cloth.lineTo(x + 30, foot - 60);
        cloth.lineTo(x, foot - 50);
        cloth.closePath();
        graphics.setColor(Canvas.GOAL);
        graphics.fill(cloth);
    }

    private void rays(Lidar lidar) {
        graphics.setColor(RAY);
        graphics.setStroke(Canvas.line(1.2));
        Vec2 from = lidar.from();
        for (int ray = 0; ray < Lidar.RAYS; ray++) {
            double length = Lidar.RANGE * lidar.fraction(ray);
            double toX = from.x + Lidar.sine(ray) * length;
            double toY = from.y - Lidar.cosine(ray) * length;
            graphics.draw(new Line2D.Double(x(from.x), y(from.y), x(toX), y(toY)));
            graphics.fill(new Ellipse2D.Double(x(toX) - 2.5, y(toY) - 2.5, 5, 5));
        }
    }

    private void body(int leg, Color color) {
        BodyView.fill(graphics, here.legs[leg + 1], color, this::x, WalkerView::y);
        BodyView.fill(graphics, here.legs[leg], color, this::x, WalkerView::y);
    }
}
