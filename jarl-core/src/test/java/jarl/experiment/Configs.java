package jarl.experiment;

/** Configurations of tests. */
public final class Configs {

    private Configs() {}

    /** Nothing but these settings. */
    public static ExperimentConfig read(String... settings) {
        return read(new ExperimentReader(), settings);
    }

    /** These settings after those that were read before. */
    public static ExperimentConfig read(ExperimentReader before, String... settings) {
        for (String setting : settings) {
            before.assign(setting);
        }
        return before.read();
    }
}
