package jarl.app.report;

/** What progress is counted in: a column of progress.csv. */
public enum Axis {
    STEPS("Diagnostics/CumSteps", "environment steps"),
    UPDATES("Diagnostics/CumUpdates", "updates"),
    TIME("Diagnostics/CumTime (s)", "seconds");

    private final String column;
    private final String title;

    Axis(String column, String title) {
        this.column = column;
        this.title = title;
    }

    /** The column. */
    public String column() {
        return column;
    }

    /** Its name beside the axis. */
    public String title() {
        return title;
    }
}
