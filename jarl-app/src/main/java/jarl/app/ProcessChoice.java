package jarl.app;

import jarl.experiment.ExperimentConfig;
import jarl.model.ImageTorso;
import jarl.sweep.ExperimentSet;
import jarl.sweep.Placement;
import jarl.sweep.PlannedRun;
import jarl.sweep.Resources;
import jarl.sweep.RunEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the runs of a set are threads of one program or processes of their own, where the user has not said. As threads short runs take a fraction of the
 * time, since Java starts and compiles once; as processes they have cores of their own, can be ended by force, and lose nothing when one of them takes its
 * process with it.
 */
final class ProcessChoice {

    // At 50,000 steps/s, a fifth of what these networks reach, as long as four starts of Java.
    private static final long SHORT = 1_000_000;

    private static final int LOOKED_AT = 100;

    private ProcessChoice() {}

    /** The resources with what the user said of it, null for nothing. */
    static Resources asked(Resources resources, @Nullable Boolean inProcess) {
        return inProcess == null ? resources : resources.inProcess(inProcess);
    }

    /** Whether one program is the better choice: short runs of small networks on one core each, without GPU or time limit. */
    static boolean oneProgram(ExperimentSet set) {
        Resources resources = set.resources();
        if (resources.cores() != 1
                || !resources.placement().equals(Placement.ANYWHERE)
                || resources.timeLimit().isPresent()) {
            return false;
        }
        Map<String, PlannedRun> settings = new LinkedHashMap<>();
        for (RunEntry entry : set.entries()) {
            settings.putIfAbsent(entry.run().setting(), entry.run());
        }
        return settings.values().stream()
                .limit(LOOKED_AT)
                .allMatch(run -> isShort(TrainRequest.of(run.words()).config()));
    }

    private static boolean isShort(ExperimentConfig config) {
        return config.steps() <= SHORT
                && config.device().equals("cpu")
                && config.model().image() == ImageTorso.Kind.NONE;
    }
}
