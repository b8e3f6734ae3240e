package jarl.box2d;

import org.jbox2d.common.Vec2;
import org.jbox2d.dynamics.Fixture;
import org.jbox2d.dynamics.World;
import org.jbox2d.dynamics.contacts.Contact;
import org.jbox2d.pooling.normal.DefaultWorldPool;

/** A world that differs from JBox2D's where that differs from Box2D. */
final class TaskWorld extends World {

    TaskWorld(Vec2 gravity) {
        super(gravity, new DefaultWorldPool(WORLD_POOL_SIZE, WORLD_POOL_CONTAINER_SIZE), new FlatBroadPhase());
    }

    /** A new contact is enabled, so that what is about to pass through the ground in its first step is stopped. */
    @Override
    public Contact popContact(Fixture fixtureA, int indexA, Fixture fixtureB, int indexB) {
        Contact contact = super.popContact(fixtureA, indexA, fixtureB, indexB);
        if (contact != null) {
            contact.setEnabled(true);
        }
        return contact;
    }
}
