package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

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
}
