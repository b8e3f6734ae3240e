package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardBesideTest {
    private static final String SHOWN = "Dashboard  http://127.0.0.1:";

    @TempDir
    private Path folder;

    private static List<Integer> ports(Jarl jarl) {
        return jarl.errorLines().stream()
                .filter(line -> line.startsWith(SHOWN))
                .map(line -> Integer.valueOf(line.substring(SHOWN.length(), line.length() - 1)))
                .toList();
    }

    @Test
    void aTrainingSaysOnceWhereItIsShownAndEndsIt() throws IOException {
        Jarl plain = Jarl.trainBriefly(folder.resolve("plain"));
        Jarl shown = Jarl.trainBriefly(folder.resolve("shown"), "--dashboard");
        assertThat(shown.exit()).isZero();
        assertThat(ports(plain)).isEmpty();
        assertThat(ports(shown)).hasSize(1);
        assertThatThrownBy(() -> new Socket(
                                InetAddress.getLoopbackAddress(), ports(shown).getFirst())
                        .close())
                .isInstanceOf(ConnectException.class);
        String parameters = "checkpoint/128/parameters.safetensors";
        assertThat(folder.resolve("shown").resolve(parameters))
                .hasBinaryContent(Files.readAllBytes(folder.resolve("plain").resolve(parameters)));
    }

    @Test
    void aPortThatIsTakenIsNotWaitedFor() throws IOException {
        try (ServerSocket taken = taken()) {
            Jarl shown = Jarl.trainBriefly(folder.resolve("run"), "--dashboard");
            assertThat(shown.exit()).isZero();
            assertThat(ports(shown)).hasSize(1).doesNotContain(taken.getLocalPort());
        }
    }

    /** The dashboard's usual port, or any where another holds it already. */
    private static ServerSocket taken() throws IOException {
        try {
            return new ServerSocket(DashboardCommand.PORT, 1, InetAddress.getLoopbackAddress());
        } catch (IOException another) {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }

    @Test
    void whereItCannotBeTheCommandIsToldAndGoesOn() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Screen screen = new Screen(stream, stream, 0);
        try (DashboardBeside _ = DashboardBeside.start(screen, true, folder.resolve("gone"))) {
            assertThat(err.toString(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .startsWith("warning: there is no dashboard: ");
        }
    }

    @Test
    void aSweepThatTrainsNothingHasNone() throws IOException {
        Path file = Files.writeString(folder.resolve("set.yaml"), "{preset: cartpole-ppo, results: r}");
        Jarl dry = Jarl.run("sweep", file.toString(), "--dry-run", "--dashboard");
        assertThat(dry.exit()).isEqualTo(2);
        assertThat(dry.err()).contains("jarl dashboard DIR");
    }
}
