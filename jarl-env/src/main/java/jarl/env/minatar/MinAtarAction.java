package jarl.env.minatar;

/** The six actions that all games have, in MinAtar's order; one without a meaning in a game does what {@link #NOOP} does. */
public enum MinAtarAction {
    NOOP,
    LEFT,
    UP,
    RIGHT,
    DOWN,
    FIRE
}
