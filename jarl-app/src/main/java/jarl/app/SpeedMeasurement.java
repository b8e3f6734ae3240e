package jarl.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.sweep.PlannedRun;
import jarl.sweep.RunStarter;
import jarl.sweep.RunStarter.Attempt;
import jarl.sweep.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Measures how fast a run is: trains it for a moment, in a process and a folder that are then removed. */
final class SpeedMeasurement {

    /** A run says how far it is every ten seconds. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SpeedMeasurement() {}

    /** Steps per second of this run in this slot; empty if it fails or says nothing in time. */
    static OptionalDouble of(PlannedRun run, Slot slot) throws IOException {
        Path folder = Files.createTempDirectory("jarl-speed");
        try {
            return of(run, slot, new ChildStarter(folder), folder.resolve(run.folder()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        } finally {
            remove(folder);
        }
    }

    private static OptionalDouble of(PlannedRun run, Slot slot, RunStarter starter, Path folder)
            throws IOException, InterruptedException {
        Semaphore ended = new Semaphore(0);
        Attempt attempt = starter.start(run, slot, ended::release);
        try {
            long until = System.nanoTime() + LONGEST.toNanos();
            while (System.nanoTime() < until) {
                boolean over = ended.tryAcquire(200, TimeUnit.MILLISECONDS);
                OptionalDouble speed = said(folder);
                if (over || speed.isPresent()) {
                    return speed;
                }
            }
            return OptionalDouble.empty();
        } finally {
            if (attempt.ending().isEmpty()) {
                attempt.stop();
                if (!ended.tryAcquire(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    attempt.kill();
                    ended.acquire();
                }
            }
        }
    }

    /** Steps by the time that has gone, of the last state it wrote. */
    private static OptionalDouble said(Path folder) {
        try {
            JsonNode status = JSON.readTree(folder.resolve("status.json").toFile());
            long steps = status.path("step").asLong();
            Duration time = Duration.between(
                    Instant.parse(status.path("started").asText()),
                    Instant.parse(status.path("heartbeat").asText()));
            return steps > 0 && time.isPositive()
                    ? OptionalDouble.of(steps / (time.toMillis() / 1e3))
                    : OptionalDouble.empty();
        } catch (IOException | RuntimeException notYet) {
            return OptionalDouble.empty();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }
}
