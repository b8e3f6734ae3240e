package jarl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class StatusFileTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("status.json");
    }

    private JsonNode status() throws IOException {
        return JsonMapper.builder().build().readTree(file.toFile());
    }

    @Test
    void saysHowARunGoes() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(START);
        try (StatusFile status = StatusFile.start(file, 0, 1000, now::get, NEVER)) {
            JsonNode first = status();
            assertThat(first.path("state").asText()).isEqualTo("running");
            assertThat(first.path("step").asLong()).isZero();
            assertThat(first.path("steps").asLong()).isEqualTo(1000);
            assertThat(first.path("started").asText()).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(first.path("pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
            assertThat(first.has("error")).isFalse();
            now.set(START.plusSeconds(60));
            status.step(1000);
            status.finished();
            assertThat(status().path("state").asText()).isEqualTo("finished");
            assertThat(status().path("step").asLong()).isEqualTo(1000);
            assertThat(status().path("heartbeat").asText()).isEqualTo("2026-01-02T03:05:05Z");
            assertThat(status().path("started").asText()).isEqualTo("2026-01-02T03:04:05Z");
        }
        assertThat(status().path("state").asText()).isEqualTo("finished");
        assertThat(folder.toFile().list()).containsExactly("status.json");
    }

    @Test
    void aFailureIsNamedAndASilentEndCountsAsStopped() throws IOException {
        try (StatusFile status = StatusFile.start(file, 0, 10, InstantSource.fixed(START), NEVER)) {
            status.failed("the loss is not finite at step 7");
        }
        assertThat(status().path("state").asText()).isEqualTo("failed");
        assertThat(status().path("error").asText()).isEqualTo("the loss is not finite at step 7");
        StatusFile.start(file, 0, 10, InstantSource.fixed(START), NEVER).close();
        assertThat(status().path("state").asText()).isEqualTo("stopped");
    }

    @Test
    void theHeartBeatsUntilClosed() throws IOException, InterruptedException {
        CountDownLatch beats = new CountDownLatch(4);
        InstantSource clock = () -> {
            beats.countDown();
            return START;
        };
        try (StatusFile _ = StatusFile.start(file, 0, 10, clock, Duration.ofMillis(1))) {
            assertThat(beats.await(1, TimeUnit.MINUTES)).isTrue();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("jarl-heartbeat")) {
                assertThat(thread.join(Duration.ofMinutes(1)))
                        .isTrue(); // a pool says it ended just before its thread has
            }
        }
    }

    @Test
    void aHeartbeatThatCannotBeWrittenDoesNotStopTheRun() throws IOException {
        try (StatusFile status = StatusFile.start(file, 0, 10, InstantSource.fixed(START), NEVER)) {
            Files.delete(file);
            Files.createDirectories(file.resolve("in the way"));
            status.finished();
            status.finished();
        }
        assertThat(folder.toFile().list()).containsExactly("status.json");
    }

    @Test
    void aFirstWriteThatFailsIsPassedUp() {
        assertThatThrownBy(() -> StatusFile.start(folder.resolve("missing/status.json"), 0, 10))
                .isInstanceOf(IOException.class);
    }
}
