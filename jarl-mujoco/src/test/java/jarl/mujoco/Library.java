package jarl.mujoco;

import jarl.config.ConfigException;
import org.junit.jupiter.api.Assumptions;

/** MuJoCo's library of this machine, without which a test is skipped and says why. */
final class Library {

    private Library() {}

    /** The version, or the end of the test. */
    static Layout require() {
        try {
            LibrarySearch.here().find();
        } catch (ConfigException e) {
            Assumptions.abort(e.getMessage());
        }
        return MujocoLibrary.load();
    }
}
