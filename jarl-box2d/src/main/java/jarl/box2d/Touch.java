package jarl.box2d;

import org.jbox2d.callbacks.ContactImpulse;
import org.jbox2d.callbacks.ContactListener;
import org.jbox2d.collision.Manifold;
import org.jbox2d.dynamics.Body;
import org.jbox2d.dynamics.contacts.Contact;

/**
 * Sees which bodies touch the ground. A foot that touches two pieces of ground and leaves one counts as off the ground until it touches the
 * next, as in the original.
 */
final class Touch implements ContactListener {

    private final Body hull;
    private final Body left;
    private final Body right;
    private boolean crashed;
    private boolean leftDown;
    private boolean rightDown;
    private boolean unsolved; // whether contacts were seen since the last one was solved

    Touch(Body hull, Body left, Body right) {
        this.hull = hull;
        this.left = left;
        this.right = right;
    }

    /** Whether the hull has touched anything in this episode. */
    boolean crashed() {
        return crashed;
    }

    boolean leftDown() {
        return leftDown;
    }

    boolean rightDown() {
        return rightDown;
    }

    @Override
    public void beginContact(Contact contact) {
        crashed |= isOf(contact, hull);
        note(contact, true);
    }

    @Override
    public void endContact(Contact contact) {
        note(contact, false);
    }

    private void note(Contact contact, boolean down) {
        if (isOf(contact, left)) {
            leftDown = down;
        }
        if (isOf(contact, right)) {
            rightDown = down;
        }
    }

    @SuppressWarnings("ReferenceEquality") // a body is itself
    private static boolean isOf(Contact contact, Body body) {
        return contact.getFixtureA().getBody() == body || contact.getFixtureB().getBody() == body;
    }

    @Override
    public void preSolve(Contact contact, Manifold oldManifold) {
        unsolved = true;
    }

    @Override
    public void postSolve(Contact contact, ContactImpulse impulse) {
        if (unsolved) {
            SubSteps.solved(contact); // the contact of the impact comes first, then the others of its body
        }
        unsolved = false;
    }
}
