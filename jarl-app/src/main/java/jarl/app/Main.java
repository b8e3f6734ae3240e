package jarl.app;

/** The jarl command. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {}
}
