package jarl.env;

/** The info of an environment that has none. */
public record NoInfo() {

    public static final NoInfo INSTANCE = new NoInfo();
}
