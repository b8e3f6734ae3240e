package jarl.box2d;

import java.util.Arrays;
import org.jbox2d.callbacks.DebugDraw;
import org.jbox2d.callbacks.TreeCallback;
import org.jbox2d.callbacks.TreeRayCastCallback;
import org.jbox2d.collision.AABB;
import org.jbox2d.collision.RayCastInput;
import org.jbox2d.collision.broadphase.BroadPhaseStrategy;
import org.jbox2d.common.Settings;
import org.jbox2d.common.Vec2;

/**
 * Finds what may collide by looking at every box: there are a few hundred at most, and hardly any moves out of its margin in a step. The tree of
 * JBox2D 2.2.1.1 moves a box when it need not and keeps it when it must not, so that contacts begin and end in another order than in
 * Box2D. The numbers of the boxes grow in the order of creation, as there, which is what the order of new contacts depends on.
 */
final class FlatBroadPhase implements BroadPhaseStrategy {

    private AABB[] boxes = new AABB[64];
    private Object[] owners = new Object[64];
    private int count;
    private final Vec2 rayLow = new Vec2();
    private final Vec2 rayHigh = new Vec2();
    private final RayCastInput part = new RayCastInput();

    @Override
    public int createProxy(AABB box, Object userData) {
        if (count == boxes.length) {
            boxes = Arrays.copyOf(boxes, 2 * count);
            owners = Arrays.copyOf(owners, 2 * count);
        }
        AABB fat = new AABB();
        widen(fat, box);
        boxes[count] = fat;
        owners[count] = userData;
        return count++;
    }

    private static void widen(AABB fat, AABB box) {
        fat.lowerBound.set(box.lowerBound.x - Settings.aabbExtension, box.lowerBound.y - Settings.aabbExtension);
        fat.upperBound.set(box.upperBound.x + Settings.aabbExtension, box.upperBound.y + Settings.aabbExtension);
    }

    @Override
    public void destroyProxy(int proxyId) {
        throw new UnsupportedOperationException("a world is thrown away whole");
    }

    @Override
    public boolean moveProxy(int proxyId, AABB box, Vec2 displacement) {
        AABB fat = boxes[proxyId];
        if (fat.lowerBound.x <= box.lowerBound.x
                && fat.lowerBound.y <= box.lowerBound.y
                && box.upperBound.x <= fat.upperBound.x
                && box.upperBound.y <= fat.upperBound.y) {
            return false;
        }
        widen(fat, box);
        float aheadX = Settings.aabbMultiplier * displacement.x;
        float aheadY = Settings.aabbMultiplier * displacement.y;
        fat.lowerBound.x += Math.min(aheadX, 0);
        fat.upperBound.x += Math.max(aheadX, 0);
        fat.lowerBound.y += Math.min(aheadY, 0);
        fat.upperBound.y += Math.max(aheadY, 0);
        return true;
    }

    @Override
    public Object getUserData(int proxyId) {
        return owners[proxyId];
    }

    @Override
    public AABB getFatAABB(int proxyId) {
        return boxes[proxyId];
    }

    @Override
    public void query(TreeCallback callback, AABB box) {
        for (int i = 0; i < count; i++) {
            if (AABB.testOverlap(boxes[i], box) && !callback.treeCallback(i)) {
                return;
            }
        }
    }

    /** Offers the callback every box that meets the box around the ray; the shapes decide. */
    @Override
    public void raycast(TreeRayCastCallback callback, RayCastInput input) {
        part.p1.set(input.p1);
        part.p2.set(input.p2);
        part.maxFraction = input.maxFraction;
        bound(input);
        for (int i = 0; i < count; i++) {
            AABB box = boxes[i];
            if (box.lowerBound.x > rayHigh.x
                    || box.upperBound.x < rayLow.x
                    || box.lowerBound.y > rayHigh.y
                    || box.upperBound.y < rayLow.y) {
                continue;
            }
            float fraction = callback.raycastCallback(part, i);
            if (fraction == 0) {
                return;
            }
            if (fraction > 0) {
                part.maxFraction = fraction;
                bound(part);
            }
        }
    }

    private void bound(RayCastInput ray) {
        float endX = ray.p1.x + ray.maxFraction * (ray.p2.x - ray.p1.x);
        float endY = ray.p1.y + ray.maxFraction * (ray.p2.y - ray.p1.y);
        rayLow.set(Math.min(ray.p1.x, endX), Math.min(ray.p1.y, endY));
        rayHigh.set(Math.max(ray.p1.x, endX), Math.max(ray.p1.y, endY));
    }

    @Override
    public int computeHeight() {
        return 1;
    }

    @Override
    public int getHeight() {
        return 1;
    }

    @Override
    public int getMaxBalance() {
        return 0;
    }

    @Override
    public float getAreaRatio() {
        return 1;
    }

    @Override
    public int getInsertionCount() {
        return count;
    }

    @Override
    public void drawTree(DebugDraw draw) {}
}
