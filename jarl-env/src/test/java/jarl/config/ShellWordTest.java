package jarl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {

    @Test
    void onlyWhatAShellWouldChangeIsQuoted() {
        assertThat(ShellWord.quoted("/opt/envs.jar:libs/a-1.jar")).isEqualTo("/opt/envs.jar:libs/a-1.jar");
        assertThat(ShellWord.quoted("seed=1")).isEqualTo("seed=1");
        assertThat(ShellWord.quoted("libs/*")).isEqualTo("'libs/*'");
        assertThat(ShellWord.quoted("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellWord.quoted("=ls")).isEqualTo("'=ls'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "~/a", "a b", "it's", "$HOME `id` $(id)", "a;b&c|d", "#x", "-n", "[a]*?{b,c}!", "a\\b\"c"})
    @DisabledOnOs(OS.WINDOWS)
    void aShellReadsTheWordAsItIs(String word) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "printf '[%s]' " + ShellWord.quoted(word)).start();
        String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        assertThat(read).isEqualTo("[" + word + "]");
    }
}
