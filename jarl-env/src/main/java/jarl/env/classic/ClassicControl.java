package jarl.env.classic;

import jarl.env.EnvProvider;
import jarl.env.EnvSpec;
import jarl.env.SelectObservation;
import jarl.env.VectorEnvFactory;
import java.util.List;

/** The classic control tasks by name. The thresholds are Gymnasium's; Pendulum-v1 and tasks of ours have none. */
public final class ClassicControl implements EnvProvider {

    @Override
    public List<EnvSpec> environments() {
        String poleSource = "Barto, Sutton and Anderson 1983; Gymnasium 1.3.0";
        String carSource = "Moore 1990; Gymnasium 1.3.0";
        return List.of(
                EnvSpec.of("CartPole-v0", "keep a pole upright on a cart, 200 steps", poleSource, 195, cartPole(200)),
                EnvSpec.of("CartPole-v1", "keep a pole upright on a cart, 500 steps", poleSource, 475, cartPole(500)),
                EnvSpec.of(
                        "CartPole-v1-no-velocity",
                        "CartPole-v1 of which only position and angle are observed: memory is needed",
                        poleSource,
                        Double.NaN,
                        () -> new SelectObservation<>(new CartPole(), 0, 2)),
                EnvSpec.of(
                        "MountainCar-v0",
                        "swing a weak car up a hill: left, coast, right",
                        carSource,
                        -110,
                        MountainCar::new),
                EnvSpec.of(
                        "MountainCarContinuous-v0",
                        "swing a weak car up a hill with continuous force, fuel costs",
                        carSource,
                        90,
                        MountainCarContinuous::new),
                EnvSpec.of(
                        "Acrobot-v1",
                        "swing a double pendulum up, driven at its middle joint",
                        "Sutton 1996; Gymnasium 1.3.0",
                        -100,
                        Acrobot::new),
                EnvSpec.of(
                        "Pendulum-v1",
                        "swing a pendulum up and hold it with a weak motor",
                        "Gymnasium 1.3.0",
                        Double.NaN,
                        Pendulum::new),
                EnvSpec.of(
                        "Pendulum-v1-no-velocity",
                        "Pendulum-v1 of which only the angle is observed: memory is needed",
                        "Gymnasium 1.3.0",
                        Double.NaN,
                        () -> new SelectObservation<>(new Pendulum(), 0, 1)));
    }

    private static VectorEnvFactory<float[], Integer> cartPole(int maxSteps) {
        return VectorEnvFactory.of(() -> new CartPole(maxSteps), columns -> new CartPoleColumns(columns, maxSteps));
    }
}
