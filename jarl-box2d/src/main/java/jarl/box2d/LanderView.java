package jarl.box2d;

import static jarl.box2d.Physics.SCALE;

import jarl.env.view.Canvas;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Optional;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Body;

/** Draws the lander: stars, the moon, the flags, the hull with its legs and the flames of its engines. */
final class LanderView {
    private LanderView() {}

    private static final Color SKY = new Color(0x171B2B);
    private static final Color STAR = new Color(0x8E94A8);
    private static final Color MOON = new Color(0xC9C6BC);
    private static final Color RIM = new Color(0xEFEDE4);
    private static final Color HULL = new Color(0x7FA3D1);
    private static final Color FLAME = new Color(0xF2A541);
    private static final int STARS = 70;
    private static final int FLAG = 40;

    static Optional<BufferedImage> draw(LanderTask task) {
        if (!task.begun()) {
            return Optional.empty();
        }
        LanderWorld here = task.world();
        return Optional.of(Canvas.paint(graphics -> {
            sky(graphics);
            moon(graphics, here);
            flags(graphics);
            flames(graphics, here.hull, task.thrust());
            BodyView.fill(graphics, here.left, Canvas.LIMB, LanderView::x, LanderView::y);
            BodyView.fill(graphics, here.right, Canvas.LIMB, LanderView::x, LanderView::y);
            BodyView.fill(graphics, here.hull, HULL, LanderView::x, LanderView::y);
        }));
    }

    private static double x(double metres) {
        return metres * SCALE;
    }

    private static double y(double metres) {
        return Canvas.HEIGHT - metres * SCALE;
    }

    private static void sky(Graphics2D graphics) {
        graphics.setColor(SKY);
        graphics.fillRect(0, 0, Canvas.WIDTH, Canvas.HEIGHT);
        graphics.setColor(STAR);
        for (int i = 0; i < STARS; i++) {
            // Two multiplicative sequences scatter the stars, at the same places in every picture.
            graphics.fillRect(i * 7919 % Canvas.WIDTH, i * 6101 % Canvas.HEIGHT, 1 + i % 7 / 6, 1 + i % 7 / 6);
        }
    }

    private static void moon(Graphics2D graphics, LanderWorld here) {
        Path2D ground = new Path2D.Double();
        Path2D rim = new Path2D.Double();
        ground.moveTo(0, Canvas.HEIGHT);
        rim.moveTo(0, y(here.ground[0]));
        for (int i = 0; i < here.ground.length; i++) {
            ground.lineTo(x(LanderWorld.cornerX(i)), y(here.ground[i]));
            rim.lineTo(x(LanderWorld.cornerX(i)), y(here.ground[i]));
        }
        ground.lineTo(Canvas.WIDTH, Canvas.HEIGHT);
        graphics.setColor(MOON);
        graphics.fill(ground);
        graphics.setColor(RIM);
        graphics.setStroke(Canvas.line(2.5));
        graphics.draw(rim);
    }

    private static void flags(Graphics2D graphics) {
        int middle = LanderStart.CHUNKS / 2;
        for (int corner : new int[] {middle - 1, middle + 1}) {
            double x = x(LanderWorld.cornerX(corner));
            double foot = y(0.99 * LanderWorld.PAD_Y);
            graphics.setColor(RIM);
            graphics.setStroke(Canvas.line(2));
            graphics.draw(new Line2D.Double(x, foot, x, foot - FLAG));
            Path2D cloth = new Path2D.Double();
            cloth.moveTo(x, foot - FLAG);
            cloth.lineTo(x + 22, foot - FLAG + 6);
            cloth.lineTo(x, foot - FLAG + 12);
            cloth.closePath();
            graphics.setColor(Canvas.GOAL);
            graphics.fill(cloth);
        }
    }

    private static void flames(Graphics2D graphics, Body hull, Thrust thrust) {
        graphics.setColor(FLAME);
        if (thrust.main() > 0) {
            flame(graphics, hull, new Vec2(0, -10), new Vec2(0, -1), 34 * thrust.main());
        }
        if (thrust.direction() != 0) {
            // The engine that pushes to one side burns on the other.
            float side = -thrust.direction();
            flame(graphics, hull, new Vec2(side * 17, 10), new Vec2(side, 0), 18 * thrust.side());
        }
    }

    /** A flame from a place of the hull in a direction, in pixels of the hull's own axes. */
    private static void flame(Graphics2D graphics, Body hull, Vec2 root, Vec2 direction, double length) {
        float width = 5;
        Vec2[] corners = {
            root.add(new Vec2(-direction.y, direction.x).mul(width)),
            root.add(direction.mul((float) length)),
            root.sub(new Vec2(-direction.y, direction.x).mul(width))
        };
        Path2D path = new Path2D.Double();
        for (int i = 0; i < corners.length; i++) {
            Vec2 place = hull.getWorldPoint(corners[i].mul((float) (1 / SCALE)));
            if (i == 0) {
                path.moveTo(x(place.x), y(place.y));
            } else {
                path.lineTo(x(place.x), y(place.y));
            }
        }
        path.closePath();
        graphics.fill(path);
    }
}
