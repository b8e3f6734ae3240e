package jarl.env;

import java.util.List;

/**
 * A family of environments, found with {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/jarl.env.EnvProvider} and every id it lists works in {@code jarl train env=ID}.
 */
public interface EnvProvider {

    /** The environments offered. Must be cheap: it is called to list them, no native library may be loaded. */
    List<EnvSpec> environments();
}
