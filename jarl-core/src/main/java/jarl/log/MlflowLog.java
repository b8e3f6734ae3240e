package jarl.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A run once more, where MLflow keeps it. Nothing here stops a run: what fails is said once. */
public interface MlflowLog extends AutoCloseable {

    /**
     * Begins a run or goes on with it: which one, system.json of the run directory tells, which is written once.
     *
     * @param target a folder, MLflow's file store, or the address of a tracking server, {@code http://} or {@code https://}
     * @param runDirectory of the run, with its system.json and progress.csv
     * @param config the configuration
     * @param name of the experiment
     * @param step at which the run goes on; 0 for a new one
     * @param messages receives the warning if something fails
     */
    static MlflowLog open(
            String target, Path runDirectory, JsonNode config, String name, long step, Consumer<String> messages) {
        return isServer(target)
                ? MlflowServerRun.open(URI.create(target), runDirectory, config, name, messages)
                : MlflowRun.open(Path.of(target), runDirectory, config, name, step, messages);
    }

    /** Whether a target is the address of a server. */
    static boolean isServer(String target) {
        return target.startsWith("http://") || target.startsWith("https://");
    }

    /** Writes a row of progress. */
    void row(long step, Map<String, Double> row);

    /** The run came to its end. */
    void finished();

    /** The run was stopped. */
    void stopped();

    /** The run failed. */
    void failed(String reason);

    @Override
    void close();
}
