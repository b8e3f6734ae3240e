package jarl.box2d;

import org.jbox2d.dynamics.Body;
import org.jbox2d.dynamics.BodyType;
import org.jbox2d.dynamics.contacts.Contact;

/**
 * Corrects the second and later impacts of a body within a step: JBox2D 2.2.1.1 forgets how much of the step has passed, and moves the body for
 * too long. Each body that moves touches nothing but the ground, so that its impacts are its own.
 */
final class SubSteps {

    /** In {@code Sweep.alpha0}, which the engine sets to 0 when it begins to look for impacts. */
    private static final float NOT_YET = -1;

    /** The fraction of the step that has passed for a body. */
    private float passed;

    /** To be called before each step for each body that moves. */
    static void begin(Body body) {
        ((SubSteps) body.getUserData()).passed = 0;
        body.m_sweep.alpha0 = NOT_YET;
    }

    /** To be called when the engine has solved the impact of a contact; does nothing for what it solves before impacts. */
    static void solved(Contact contact) {
        Body moving = moving(contact);
        if (moving.m_sweep.alpha0 == NOT_YET) {
            return;
        }
        ((SubSteps) moving.getUserData()).impact(moving, contact.m_toi);
    }

    private void impact(Body body, float fractionOfRest) {
        boolean exact = passed == 0; // the first impact: the engine's own result
        passed += (1 - passed) * fractionOfRest;
        if (exact) {
            return;
        }
        float rest = (1 - passed) * Physics.SECONDS;
        body.m_sweep.c.x = body.m_sweep.c0.x + body.m_linearVelocity.x * rest;
        body.m_sweep.c.y = body.m_sweep.c0.y + body.m_linearVelocity.y * rest;
        body.m_sweep.a = body.m_sweep.a0 + rest * body.getAngularVelocity();
        body.synchronizeTransform();
    }

    private static Body moving(Contact contact) {
        Body a = contact.getFixtureA().getBody();
        return a.getType() == BodyType.DYNAMIC ? a : contact.getFixtureB().getBody();
    }
}
