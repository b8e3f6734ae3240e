package jarl.env;

/** The options of an environment that has none. */
public record NoOptions() {

    public static final NoOptions INSTANCE = new NoOptions();
}
