package jarl.atari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtariOptionsTest {

    @Test
    void defaultsAreRlpyts() {
        AtariOptions options = AtariOptions.DEFAULT;
        assertThat(options.frameSkip()).isEqualTo(4);
        assertThat(options.frames()).isEqualTo(4);
        assertThat(options.clipReward()).isTrue();
        assertThat(options.episodicLives()).isTrue();
        assertThat(options.fireOnReset()).isFalse();
        assertThat(options.startNoops()).isEqualTo(30);
        assertThat(options.repeatActionProbability()).isZero();
        assertThat(options.horizon()).isEqualTo(27_000);
        assertThat(options.screenHeight()).isEqualTo(104);
        assertThat(options.screenWidth()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"84", "84x", "x84", "0x84", "84x84x1", "211x160", "210x161", "-1x5", "big"})
    void sizesThatAreNoneAreRefused(String size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.PLAIN.observation(AtariOptions.Observation.GRAYSCALE, size))
                .withMessage("size must be HEIGHTxWIDTH, at most 210x160, got " + size);
    }

    @Test
    void rangesAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.PLAIN.frames(0))
                .withMessage("frames must be at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.PLAIN.frameSkip(0, true))
                .withMessage("frameSkip must be at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.PLAIN.sticky(1))
                .withMessage("repeatActionProbability must be in [0, 1), got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.PLAIN.mode(-2))
                .withMessage("mode must be at least -1, got -2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.PLAIN.horizon(0))
                .withMessage("horizon must be at least 1, got 0");
    }
}
