package jarl.env;

/**
 * An environment that can be asked for by name.
 *
 * @param id the name, such as {@code CartPole-v1}
 * @param description one line
 * @param source paper or library that defines the task
 * @param solvedAt the mean return usually called solved; NaN if there is no such number
 * @param factory makes one
 */
public record EnvSpec(String id, String description, String source, double solvedAt, EnvFactory<?, ?> factory) {

    /** A specification whose factory may be a constructor reference. */
    public static <O, A> EnvSpec of(
            String id, String description, String source, double solvedAt, EnvFactory<O, A> factory) {
        return new EnvSpec(id, description, source, solvedAt, factory);
    }
}
