package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** What {@code MUJOCO_GL} may say. */
class GlChoiceTest {

    @Test
    void theNamesAreThoseOfMujocosPythonPackage() {
        assertThat(GlChoice.of(null)).isEqualTo(GlChoice.ANY);
        assertThat(GlChoice.of("")).isEqualTo(GlChoice.ANY);
        assertThat(GlChoice.of(" EGL ")).isEqualTo(GlChoice.EGL);
        assertThat(GlChoice.of("osmesa")).isEqualTo(GlChoice.OSMESA);
        for (String off : new String[] {"off", "disable", "disabled", "false", "0"}) {
            assertThat(GlChoice.of(off)).as(off).isEqualTo(GlChoice.OFF);
        }
    }

    @Test
    void anotherNameIsOneLine() {
        assertThatIllegalStateException()
                .isThrownBy(() -> GlChoice.of("glfw"))
                .withMessage("MUJOCO_GL: expected egl, osmesa or off, got glfw");
    }
}
