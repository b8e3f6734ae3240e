package jarl.env.classic;

/**
 * The angles and velocities of a double pendulum, and their dynamics: Sutton and Barto, "Reinforcement Learning",
 * equations of the Acrobot (example 11.3 of the first edition). Both links have length and mass 1, moment of inertia 1
 * and their centre of mass in the middle.
 *
 * @param angle1 of the first link, rad; 0 hangs down
 * @param angle2 of the second link against the first, rad; 0 is straight
 * @param velocity1 of the first angle, rad/s
 * @param velocity2 of the second angle, rad/s
 */
record AcrobotState(double angle1, double angle2, double velocity1, double velocity2) {

    private static final double MASS_1 = 1;
    private static final double MASS_2 = 1;
    private static final double LENGTH_1 = 1;
    private static final double CENTRE_1 = 0.5;
    private static final double CENTRE_2 = 0.5;
    private static final double INERTIA_1 = 1;
    private static final double INERTIA_2 = 1;
    private static final double GRAVITY = 9.8;

    /** The state some seconds later, by one step of the classical Runge-Kutta method of order 4. */
    AcrobotState after(double seconds, double torque) {
        AcrobotState k1 = derivative(torque);
        AcrobotState k2 = plus(seconds / 2, k1).derivative(torque);
        AcrobotState k3 = plus(seconds / 2, k2).derivative(torque);
        AcrobotState k4 = plus(seconds, k3).derivative(torque);
        return plus(seconds / 6, k1.plus(2, k2).plus(2, k3).plus(1, k4));
    }

    private AcrobotState plus(double factor, AcrobotState that) {
        return new AcrobotState(
                angle1 + factor * that.angle1,
                angle2 + factor * that.angle2,
                velocity1 + factor * that.velocity1,
                velocity2 + factor * that.velocity2);
    }

    /** Change per second of each component. The names d1, d2, phi1 and phi2 are the book's. */
    private AcrobotState derivative(double torque) {
        double cosine2 = Math.cos(angle2);
        double sine2 = Math.sin(angle2);
        double d1 = MASS_1 * CENTRE_1 * CENTRE_1
                + MASS_2 * (LENGTH_1 * LENGTH_1 + CENTRE_2 * CENTRE_2 + 2 * LENGTH_1 * CENTRE_2 * cosine2)
                + INERTIA_1
                + INERTIA_2;
        double d2 = MASS_2 * (CENTRE_2 * CENTRE_2 + LENGTH_1 * CENTRE_2 * cosine2) + INERTIA_2;
        double phi2 = MASS_2 * CENTRE_2 * GRAVITY * Math.cos(angle1 + angle2 - Math.PI / 2);
        double phi1 = -MASS_2 * LENGTH_1 * CENTRE_2 * (velocity2 * velocity2) * sine2
                - 2 * MASS_2 * LENGTH_1 * CENTRE_2 * velocity2 * velocity1 * sine2
                + (MASS_1 * CENTRE_1 + MASS_2 * LENGTH_1) * GRAVITY * Math.cos(angle1 - Math.PI / 2)
                + phi2;
        double acceleration2 =
                (torque + d2 / d1 * phi1 - MASS_2 * LENGTH_1 * CENTRE_2 * (velocity1 * velocity1) * sine2 - phi2)
                        / (MASS_2 * CENTRE_2 * CENTRE_2 + INERTIA_2 - d2 * d2 / d1);
        double acceleration1 = -(d2 * acceleration2 + phi1) / d1;
        return new AcrobotState(velocity1, velocity2, acceleration1, acceleration2);
    }
}
