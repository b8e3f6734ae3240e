package jarl.app;

import jarl.runner.RunControl;
import jarl.runner.RunListener;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When each stage of a command was over, in seconds since it was typed, or since Java started where the launcher does not say. */
final class Timing implements RunListener {

    private final List<Stage> stages = new ArrayList<>(); // guarded by itself: the run's thread adds some

    private record Stage(String name, double time) {}

    /** Notes the end of a stage. */
    void over(String stage) {
        synchronized (stages) {
            stages.add(new Stage(stage, System.currentTimeMillis() * 1e-3));
        }
    }

    @Override
    public void iteration(long step, RunControl run) {
        synchronized (stages) {
            if (stages.getLast().name().equals("run opened")) {
                over("first update");
            }
        }
    }

    @Override
    public void ended(long step, boolean finished) {
        over("training");
    }

    /** One line for each stage: when it was over, how long it took, its name. */
    List<String> lines() {
        double java = ManagementFactory.getRuntimeMXBean().getStartTime() * 1e-3;
        double start = launched(System.getProperty("jarl.started", ""), java);
        List<String> lines = new ArrayList<>(List.of("Seconds since the start, seconds taken:"));
        double before = start;
        synchronized (stages) {
            List<Stage> all = new ArrayList<>(stages);
            if (start < java) {
                all.addFirst(new Stage("launcher", java));
            }
            for (Stage stage : all) {
                lines.add(String.format(
                        Locale.ROOT, "%8.2f %8.2f  %s", stage.time() - start, stage.time() - before, stage.name()));
                before = stage.time();
            }
        }
        return lines;
    }

    /** The launcher's clock in seconds, with the decimal mark of its locale; {@code java} if it cannot be read. */
    private static double launched(String clock, double java) {
        try {
            return Math.min(java, Double.parseDouble(clock.replace(',', '.')));
        } catch (NumberFormatException absent) {
            return java;
        }
    }
}
