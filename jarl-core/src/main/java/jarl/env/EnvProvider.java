package jarl.env;

import java.util.List;
import java.util.Optional;

/**
 * A family of environments, found with {@link java.util.ServiceLoader}: name the implementation in
 * {@code META-INF/services/jarl.env.EnvProvider} and every id it lists works in {@code jarl train env=ID}.
 */
public interface EnvProvider {

    /** The environments offered. Must be cheap: it is called to list them, no native library may be loaded. */
    List<EnvSpec> environments();

    /**
     * What the user must do to get an environment that is not among {@link #environments} but would belong to this family: one line that
     * goes on after its id, such as {@code needs its ROM}. Nothing if the id is not of this family.
     */
    default Optional<String> lacks(String id) {
        return Optional.empty();
    }
}
