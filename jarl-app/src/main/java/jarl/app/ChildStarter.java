package jarl.app;

import jarl.config.FirstLine;
import jarl.sweep.FinalScore;
import jarl.sweep.PlannedRun;
import jarl.sweep.RunStarter;
import jarl.sweep.Slot;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Trains each run of a set in a Java machine of its own, started as this one was: {@code jarl train ... --resume}. */
final class ChildStarter implements RunStarter {

    /** What a run's process prints, in its run directory. */
    static final String OUTPUT = "output.log";

    private static final long MOST_OUTPUT_READ = 1 << 16;
    private static final long LEAST_ROOM = 1 << 14;
    private static final int SIGNALS = 128;
    private static final int KILL = 9;
    private static final int TERMINATE = 15;

    /** What is said of a run that ended because somebody else asked it to. */
    static final String STOPPED = "stopped from outside";

    private final Path results;
    private final List<String> java;

    ChildStarter(Path results) {
        this(results, thisJava());
    }

    /**
     * Starts other commands than Java, in tests.
     *
     * @param java the command before {@code train}, without what keeps it on its processors
     */
    ChildStarter(Path results, List<String> java) {
        this.results = results;
        this.java = List.copyOf(java);
    }

    static boolean canPin() {
        return Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(path -> List.of(path.split(File.pathSeparator)).stream())
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
    }

    /** This machine's own command, its cache of classes included, but for what is about the terminal. */
    private static List<String> thisJava() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.matches("-Djarl\\.(columns|rows|resultColumns|started)=.*|-agentlib:jdwp.*|-Xrunjdwp.*")) {
                command.add(option);
            }
        }
        for (String property : CommonOptions.PROPERTIES) {
            Optional.ofNullable(System.getProperty(property))
                    .ifPresent(path -> command.add("-D" + property + "=" + path));
        }
        command.addAll(List.of("-D" + Leash.PROPERTY + "=true", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        return command;
    }

    @Override
    public Attempt start(PlannedRun run, Slot slot, Runnable ended) throws IOException {
        Path folder = results.resolve(run.folder());
        Files.createDirectories(folder);
        Path output = folder.resolve(OUTPUT);
        long before = Files.exists(output) ? Files.size(output) : 0;
        ProcessBuilder builder = new ProcessBuilder(command(run, slot, folder))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        if (!slot.gpus().isEmpty()) {
            builder.environment().put("CUDA_DEVICE_ORDER", "PCI_BUS_ID"); // numbers as nvidia-smi's
            builder.environment().put("CUDA_VISIBLE_DEVICES", numbers(slot.gpus()));
        }
        Process process = builder.start();
        var _ = process.onExit().thenRun(ended);
        return new Child(process, output, before);
    }

    private List<String> command(PlannedRun run, Slot slot, Path folder) {
        List<String> command = new ArrayList<>();
        if (!slot.processors().isEmpty()) {
            command.addAll(List.of("taskset", "-c", numbers(slot.processors())));
            command.addAll(java);
        } else {
            command.add(java.getFirst());
            command.add("-XX:ActiveProcessorCount=" + slot.cores());
            command.addAll(java.subList(1, java.size()));
        }
        command.add("train");
        command.addAll(run.words());
        command.addAll(List.of("--run-dir", folder.toString(), "--resume", "--quiet"));
        command.addAll(List.of("--workers", Integer.toString(slot.cores())));
        if (!slot.gpus().isEmpty() && run.words().stream().noneMatch(word -> word.startsWith("device="))) {
            command.addAll(List.of("--device", "cuda")); // the only one, or the first, that it sees
        }
        return command;
    }

    private static String numbers(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** The process of a run. */
    private record Child(Process child, Path output, long before) implements Attempt {

        @Override
        public Optional<Ending> ending() {
            if (child.isAlive()) {
                return Optional.empty();
            }
            int exit = child.exitValue();
            if (exit == ExitCode.DONE) {
                return Optional.of(done());
            }
            if (exit == ExitCode.STOPPED || exit == SIGNALS + TERMINATE) {
                return Optional.of(new Ending(Outcome.STOPPED, STOPPED));
            }
            String error = exit == ExitCode.MISTAKE ? noRoom().orElseGet(() -> error(exit)) : error(exit);
            boolean hopeless = exit == ExitCode.DIVERGED || error.startsWith(SetTraining.DISK_FULL);
            return Optional.of(new Ending(hopeless ? Outcome.HOPELESS : Outcome.FAILED, error));
        }

        /** Code of an environment may end the process too, with whatever exit code: what the run wrote counts. */
        private Ending done() {
            return FinalScore.lost(folder())
                    .map(what -> new Ending(
                            Outcome.FAILED, "ended as if it were done, but " + what + ": something ended its process"))
                    .orElse(new Ending(Outcome.DONE, ""));
        }

        private Path folder() {
            return Objects.requireNonNull(output.getParent());
        }

        @Override
        public void stop() {
            var _ = child.toHandle()
                    .destroy(); // the process's own would close its input too, which asks for the same again
        }

        @Override
        public void kill() {
            var _ = child.destroyForcibly();
        }

        @Override
        public Optional<ProcessHandle> process() {
            return Optional.of(child.toHandle());
        }

        /** Of a full disk the run cannot say anything in its output, which is on it. */
        private Optional<String> noRoom() {
            try {
                return Files.getFileStore(folder()).getUsableSpace() > LEAST_ROOM
                        ? Optional.empty()
                        : Optional.of(SetTraining.DISK_FULL + " while writing " + folder());
            } catch (IOException unknown) {
                return Optional.empty();
            }
        }

        private String error(int exit) {
            if (exit == SIGNALS + KILL) {
                return "killed by signal 9, as the system does where memory runs out";
            }
            String ended = exit > SIGNALS
                    ? "ended by signal " + (exit - SIGNALS) + ", see " + output
                    : "ended with exit code " + exit + ", see " + output;
            return said().orElse(ended);
        }

        /** The last line by which jarl said why it ended. */
        private Optional<String> said() {
            try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
                long from = Math.max(before, file.length() - MOST_OUTPUT_READ);
                byte[] bytes = new byte[Math.toIntExact(Math.max(0, file.length() - from))];
                file.seek(from);
                file.readFully(bytes);
                String text = new String(bytes, StandardCharsets.UTF_8);
                Optional<String> reason = text.lines()
                        .filter(line -> line.startsWith("jarl: "))
                        .reduce((_, last) -> last)
                        .map(line -> FirstLine.cut(line.substring("jarl: ".length())));
                return reason.isPresent() || !text.contains(OutOfMemoryError.class.getName())
                        ? reason
                        : Optional.of("out of memory before it could say so, see " + output);
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }
    }
}
