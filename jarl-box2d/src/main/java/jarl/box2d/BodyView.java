package jarl.box2d;

import jarl.env.view.Canvas;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.function.DoubleUnaryOperator;
import org.jbox2d.collision.shapes.PolygonShape;
import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Body;

/** Draws a body whose shape is a polygon. */
final class BodyView {
    private BodyView() {}

    /** Fills the body's polygon; {@code x} and {@code y} turn metres into pixels. */
    static void fill(Graphics2D graphics, Body body, Color color, DoubleUnaryOperator x, DoubleUnaryOperator y) {
        PolygonShape shape = (PolygonShape) body.getFixtureList().getShape();
        Path2D path = new Path2D.Double();
        for (int i = 0; i < shape.getVertexCount(); i++) {
            Vec2 corner = body.getWorldPoint(shape.getVertex(i));
            if (i == 0) {
                path.moveTo(x.applyAsDouble(corner.x), y.applyAsDouble(corner.y));
            } else {
                path.lineTo(x.applyAsDouble(corner.x), y.applyAsDouble(corner.y));
            }
        }
        path.closePath();
        graphics.setColor(color);
        graphics.fill(path);
        graphics.setColor(Canvas.INK);
        graphics.setStroke(Canvas.line(1.5));
        graphics.draw(path);
    }
}
