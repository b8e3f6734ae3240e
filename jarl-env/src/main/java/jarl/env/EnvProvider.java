package jarl.env;

import java.util.List;
import java.util.Optional;

/**
 * A family of environments, found with {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/jarl.env.EnvProvider} and every id it lists works in {@code jarl train env=ID}.
 *
 * <p>The {@code jarl} command finds a provider of your own in the jars and folders of classes that {@code --class-path} or the variable
 * {@code JARL_CLASS_PATH} names, separated by colons:
 *
 * <pre>{@code
 * ./jarl train env=Trap-v0 --class-path build/libs/traps.jar
 * JARL_CLASS_PATH="$HOME/envs/*" ./jarl list envs
 * }</pre>
 *
 * <p>A program of your own needs it on its class path only, or no provider at all: {@code Training.of(Trap::new)}.
 */
public interface EnvProvider {

    /** The environments offered. Must be cheap: it is called to list them, no native library may be loaded. */
    List<EnvSpec> environments();

    /**
     * The step that gives the user an environment that is not among {@link #environments} but belongs to this family: one line that
     * goes on after its id, such as {@code needs its ROM}. Nothing if the id is not of this family.
     */
    default Optional<String> lacks(String id) {
        return Optional.empty();
    }

    /** What this family needs besides jarl, looked for at this moment: native libraries may be loaded. Nothing if it needs nothing. */
    default Optional<Requirement> requirement() {
        return Optional.empty();
    }
}
