package jarl.env;

/**
 * Whether an environment has its own version of a method that {@link Env} has a default for. So that to write the method is enough, and
 * nobody trains without masks because a second one, which only says that the first exists, was forgotten.
 */
final class Overrides {

    private Overrides() {}

    static boolean of(Env<?, ?> env, String method, Class<?>... parameters) {
        try {
            return env.getClass().getMethod(method, parameters).getDeclaringClass() != Env.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // it is in Env
        }
    }
}
