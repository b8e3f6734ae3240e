package jarl.env.classic;

import jarl.env.StepLimit;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Where the car of {@link MountainCar} and {@link MountainCarContinuous} is, and for how long it may go on. */
final class HillCar {

    final StepLimit clock;
    double position;
    double velocity;

    HillCar(String environment, int maxSteps) {
        this.clock = new StepLimit(environment, maxSteps);
    }

    /** Starts an episode in the valley. */
    void start(RandomGenerator random) {
        start(random.nextDouble(-0.6, -0.4), 0);
    }

    /** Starts an episode in this state. */
    void start(double newPosition, double newVelocity) {
        position = newPosition;
        velocity = newVelocity;
        clock.start();
    }

    float[] observation() {
        return new float[] {(float) position, (float) velocity};
    }

    void save(DataOutput out) throws IOException {
        out.writeDouble(position);
        out.writeDouble(velocity);
        clock.save(out);
    }

    void restore(DataInput in) throws IOException {
        position = in.readDouble();
        velocity = in.readDouble();
        clock.restore(in);
    }
}
