package jarl.box2d;

import jarl.config.Defaults;
import jarl.config.Option;
import jarl.config.Options;
import jarl.config.Require;

/** The options of {@link LunarLander} and {@link LunarLanderContinuous}. */
public record LunarLanderOptions(
        @Option(
                help = "acceleration of everything, m/s^2, down is negative",
                standard = "-10",
                above = -12,
                below = 0,
                source = "Gymnasium 1.3.0: -10")
        double gravity,

        @Option(
                help = "wind: a force from the side and a torque that change with time, until a leg touches the ground",
                standard = "false",
                source = "Gymnasium 1.3.0: false")
        boolean enableWind,

        @Option(
                help = "largest force of the wind, N",
                standard = "15",
                atLeast = 0,
                atMost = 20,
                source = "Gymnasium 1.3.0: 15, up to 20 recommended",
                onlyWith = "enableWind")
        double windPower,

        @Option(
                help = "largest torque of the wind, Nm",
                standard = "1.5",
                atLeast = 0,
                atMost = 2,
                source = "Gymnasium 1.3.0: 1.5, up to 2 recommended",
                onlyWith = "enableWind")
        double turbulencePower,

        @Option(
                help = "time limit: step at which an episode is truncated",
                standard = "1000",
                atLeast = 1,
                source = "Gymnasium 1.3.0: 1000")
        int maxSteps) {

    /** Options as published: no wind. */
    public static final LunarLanderOptions DEFAULT = Defaults.of(LunarLanderOptions.class);

    public LunarLanderOptions {
        Require.ranges(LunarLanderOptions.class, gravity, enableWind, windPower, turbulencePower, maxSteps);
    }

    /** Switches the wind on or off. */
    public LunarLanderOptions withEnableWind(boolean value) {
        return Options.with(this, "enableWind", value);
    }

    /** Sets the time limit. */
    public LunarLanderOptions withMaxSteps(int value) {
        return Options.with(this, "maxSteps", value);
    }
}
