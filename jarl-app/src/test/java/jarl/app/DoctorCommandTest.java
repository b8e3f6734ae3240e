package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Requirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

    @Test
    void whereTestsRunTheDoctorIsContent() {
        Jarl doctor = Jarl.run("doctor");
        assertThat(doctor.exit()).isZero();
        assertThat(doctor.out())
                .contains(
                        "computes correctly",
                        "bits wide, used for small networks",
                        "Java ",
                        "processors",
                        "GiB",
                        "MuJoCo ",
                        "This machine can train");
        assertThat(doctor.err()).isEmpty();
    }

    @Test
    void aReasonIsToldOnce() {
        Map<String, String> broken = new LinkedHashMap<>();
        broken.put("Ant-v5", "libmujoco.so is cut off");
        broken.put("Corridor-v0", "no map");
        broken.put("Hopper-v5", "libmujoco.so is cut off");
        broken.put("Maze-v0", "no map");
        assertThat(DoctorCommand.reasons(
                        broken, List.of(new Requirement("MuJoCo", "cannot be used: libmujoco.so is cut off"))))
                .isEqualTo("Ant-v5, Hopper-v5 (see MuJoCo); Corridor-v0, Maze-v0 (no map)");
    }
}
