package jarl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Run directories as tests look at them. */
public final class RunFolders {

    private RunFolders() {}

    /** SHA-256 of the parameters in the newest checkpoint. */
    public static String fingerprint(Path run) {
        try {
            byte[] parameters = Files.readAllBytes(SavedRun.open(run).newest().parametersFile());
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(parameters));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines of progress.csv without the columns that hold seconds. */
    public static List<String> progress(Path run) throws IOException {
        return withoutTimes(run.resolve("progress.csv"));
    }

    /** The lines of episodes.csv without the wall time. */
    public static List<String> episodes(Path run) throws IOException {
        return withoutTimes(run.resolve("episodes.csv"));
    }

    private static List<String> withoutTimes(Path table) throws IOException {
        List<String> lines = Files.readAllLines(table);
        if (lines.isEmpty()) {
            return lines;
        }
        String[] header = lines.getFirst().split(",");
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            String[] cells = line.split(",");
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < cells.length; i++) {
                text.append(header[i].matches(".*([Tt]ime|PerSecond).*") ? "" : cells[i] + ",");
            }
            kept.add(text.toString());
        }
        return kept;
    }

    /** A copy of the folder as it is at this moment: what a kill would leave. */
    public static void copy(Path from, Path to) {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of jarl's threads that are alive. */
    public static List<String> threads() {
        return jarlThreads().map(Thread::getName).toList();
    }

    /** The same, less those that are just about to end. */
    public static List<String> threadsThatStay() throws InterruptedException {
        for (Thread thread : jarlThreads().toList()) {
            var _ = thread.join(Duration.ofSeconds(1));
        }
        return threads();
    }

    /** Of runs; those named jarl-learner belong to all of them, and end by themselves when they have been idle for a minute. */
    private static Stream<Thread> jarlThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive()
                        && thread.getName().startsWith("jarl-")
                        && !thread.getName().equals("jarl-learner"));
    }
}
