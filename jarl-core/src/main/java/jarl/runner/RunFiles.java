package jarl.runner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.Checkpoint;
import jarl.checkpoint.CheckpointException;
import jarl.checkpoint.CheckpointStore;
import jarl.checkpoint.DurableFiles;
import jarl.checkpoint.OwnFiles;
import jarl.checkpoint.StateReader;
import jarl.checkpoint.StateWriter;
import jarl.log.EpisodeWriter;
import jarl.log.MlflowLog;
import jarl.log.ProgressWriter;
import jarl.log.RunDirectory;
import jarl.log.RunLog;
import jarl.log.StatusFile;
import jarl.log.TensorBoardWriter;
import jarl.sampler.Episode;
import jarl.sampler.EpisodeObserver;
import jarl.tensor.Tensor;
import jarl.video.GifFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run directory. A checkpoint remembers how long each log was, so that a resumed run goes on exactly where the checkpoint
 * was written: no gaps, no repeats.
 */
public final class RunFiles implements RunOutput {

    private static final EpisodeRecorder.Cut FILM = new EpisodeRecorder.Cut(30, 1, 1_000, 0, false);

    private final RunDirectory directory;
    private final CheckpointStore checkpoints;
    private final ProgressWriter progress;
    private final EpisodeWriter episodes;
    private final TensorBoardWriter tensorBoard;
    private final RunLog log;
    private final RunMessages messages;
    private final StatusFile status;
    private @Nullable MlflowLog mlflow;

    private RunFiles(
            RunDirectory directory,
            CheckpointStore checkpoints,
            Optional<StateReader> saved,
            long step,
            long steps,
            Consumer<String> console)
            throws IOException {
        this.directory = directory;
        this.checkpoints = checkpoints;
        Path tensorBoardFile = saved.map(s -> directory.root().resolve(tensorBoardName(s)))
                .filter(OwnFiles::isFile)
                .orElse(null);
        this.log = RunLog.open(directory.runLog(), console);
        if (saved.isPresent()) {
            long progressRows = rows(directory.progress(), saved.get().getLong("progressRows"));
            this.progress = ProgressWriter.keepRows(directory.progress(), progressRows);
            long episodeRows = rows(directory.episodes(), saved.get().getLong("episodeRows"));
            this.episodes = EpisodeWriter.keepRows(directory.episodes(), episodeRows);
        } else {
            this.progress = ProgressWriter.create(directory.progress());
            this.episodes = EpisodeWriter.create(directory.episodes());
            deleteTensorBoardFiles();
        }
        this.tensorBoard = tensorBoardFile == null
                ? TensorBoardWriter.create(directory.root())
                : TensorBoardWriter.resume(tensorBoardFile, saved.orElseThrow().getLong("tensorBoardOffset"));
        this.messages = new RunMessages(log::line);
        this.status = StatusFile.start(directory.status(), step, steps);
    }

    /** The number of rows of a table to keep: none of a table that the user emptied in order to resume without lost rows. */
    private long rows(Path table, long saved) throws IOException {
        if (saved < 0) {
            throw new CheckpointException(
                    table.getFileName() + " has " + saved + " rows in the checkpoint, expected 0 or more");
        }
        if (saved > 0 && OwnFiles.isFile(table) && Files.size(table) == 0) {
            log.line(table.getFileName() + " is empty: its " + saved + " earlier rows are gone, new ones follow");
            return 0;
        }
        return saved;
    }

    private static String tensorBoardName(StateReader saved) {
        String name = saved.getString("tensorBoardFile");
        if (!OwnFiles.isPlain(name, TensorBoardWriter.NAME)) {
            throw new CheckpointException("files.tensorBoardFile of the checkpoint must be the name of an event file"
                    + " such as events.out.tfevents.0, got " + name.replaceAll("\\p{Cntrl}", "?"));
        }
        return name;
    }

    /** Starts fresh logs. */
    public static RunFiles create(
            RunDirectory directory, CheckpointStore checkpoints, long steps, Consumer<String> console) {
        try {
            return new RunFiles(directory, checkpoints, Optional.empty(), 0, steps, console);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes on with the logs as they were when {@code checkpoint} was written. */
    public static RunFiles resume(
            RunDirectory directory,
            CheckpointStore checkpoints,
            Checkpoint checkpoint,
            long steps,
            Consumer<String> console) {
        try {
            StateReader saved = checkpoint.state().child("files");
            return new RunFiles(directory, checkpoints, Optional.of(saved), checkpoint.step(), steps, console);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the rows that come, and the end, to MLflow too. */
    public void alsoTo(MlflowLog other) {
        mlflow = other;
    }

    private void deleteTensorBoardFiles() throws IOException {
        try (var files = Files.newDirectoryStream(directory.root(), "events.out.tfevents.*")) {
            for (Path file : files) {
                if (OwnFiles.isFile(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void episodes(List<Episode> ended, double wallTime) {
        for (Episode episode : ended) {
            episodes.add(episode.step(), episode.length(), episode.totalReward(), episode.column(), wallTime);
        }
    }

    @Override
    public void row(long step, Map<String, Double> row) {
        try {
            progress.write(row);
            episodes.flush();
            tensorBoard.scalars(step, tagged(row));
            tensorBoard.flush();
            messages.row(step, row);
            if (mlflow != null) {
                mlflow.row(step, row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Double> tagged(Map<String, Double> row) {
        Map<String, Double> tagged = new LinkedHashMap<>();
        row.forEach((key, value) -> tagged.put(TensorBoardWriter.tag(key), value));
        return tagged;
    }

    @Override
    public void line(String text) {
        messages.line(text);
    }

    @Override
    public void progress(long step) {
        status.step(step);
    }

    @Override
    public void checkpoint(long step, Map<String, Tensor> parameters, StateWriter state) {
        try {
            progress.sync();
            episodes.sync();
            StateWriter own = state.child("files");
            own.put("progressRows", progress.rows());
            own.put("episodeRows", episodes.rows());
            own.put("tensorBoardOffset", tensorBoard.sync());
            own.put("tensorBoardFile", tensorBoard.path().getFileName().toString());
            checkpoints.write(step, parameters, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void score(long step, double score) {
        if (checkpoints.best().isEmpty()
                || score >= checkpoints.best().orElseThrow().score()) {
            try {
                checkpoints.markBest(step, score);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void evaluation(long step, EvaluationResult result) {
        var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        var node = mapper.createObjectNode().put("step", step);
        messages.evaluation(step, result);
        node.setAll((ObjectNode) mapper.valueToTree(result));
        try {
            DurableFiles.write(directory.root().resolve("evaluation.json"), mapper.writeValueAsBytes(node));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public <T> T filmed(long step, Function<EpisodeObserver, T> evaluation) {
        Path path = directory.videos().resolve(String.format(Locale.ROOT, "step-%08d.gif", step));
        try {
            Files.createDirectories(directory.videos());
            try (GifFile film = GifFile.create(path, FILM.framesPerSecond())) {
                T result = evaluation.apply(new EpisodeRecorder(film, FILM, () -> false));
                film.finish();
                return result;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String newestCheckpoint() {
        List<Long> steps = checkpoints.steps();
        return steps.isEmpty()
                ? ""
                : directory
                        .checkpoints()
                        .resolve(Long.toString(steps.getLast()))
                        .toString();
    }

    @Override
    public void finished() {
        messages.finished();
        if (mlflow != null) {
            mlflow.finished();
        }
        status.finished();
    }

    @Override
    public void stopped() {
        messages.stopped();
        if (mlflow != null) {
            mlflow.stopped();
        }
        status.stopped();
    }

    @Override
    public void failed(String reason) {
        try {
            messages.failed(reason);
            if (mlflow != null) {
                mlflow.failed(reason);
            }
        } finally {
            status.failed(reason);
        }
    }

    @Override
    public void close() {
        if (mlflow != null) {
            mlflow.close(); // before the log, in which it may say something
        }
        try (directory;
                status;
                log;
                tensorBoard;
                episodes;
                progress) {
            // Closed in reverse order, the lock last; a failure of one does not keep the others open.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
