package jarl.testing;

import java.util.Arrays;

/** What an environment is asked, by the names of its methods. */
public enum Call {
    OBSERVATION_SPACE("observationSpace"),
    ACTION_SPACE("actionSpace"),
    INFO_TYPE("infoType"),
    MASKS_ACTIONS("masksActions"),
    SAVES_STATE("savesState"),
    RESET("reset"),
    STEP("step"),
    ACTION_MASK("actionMask"),
    RENDER("render"),
    SAVE_STATE("saveState"),
    RESTORE_STATE("restoreState"),
    CLOSE("close");

    private final String method;

    Call(String method) {
        this.method = method;
    }

    /** The call of a method. */
    public static Call of(String method) {
        return Arrays.stream(values())
                .filter(call -> call.method.equals(method))
                .findAny()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return method;
    }
}
