package jarl.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jarl.app.report.Axis;
import jarl.app.report.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A run directory, and what of it is held in memory: configuration, state, last row. Curves are read when they are asked for. */
final class FoundRun {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LARGEST_JSON = 1 << 20;
    private static final int TAIL = 16 << 10;
    private static final int LONGEST_VALUE = 300;
    private static final int MOST_KEYS = 500;
    private static final long SILENT_SECONDS = 30;
    private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();
    private static final Map<List<String>, List<String>> HEADERS = new ConcurrentHashMap<>();

    final String id;
    final Path folder;
    private Map<String, String> parameters = Map.of();
    private List<String> columns = List.of();
    private double[] last = {};
    private String state = "unknown";
    private String error = "";
    private @Nullable String failure;
    private long step;
    private long steps;
    private long heartbeat;
    private long progressStamp = -1;
    private long statusStamp = -1;
    private long parametersStamp = -1;
    private @Nullable ProgressTail tail;

    FoundRun(String id, Path folder) {
        this.id = id;
        this.folder = folder;
    }

    /** Looks whether its files have changed, and reads those that have. Returns whether anything has. */
    synchronized boolean look() {
        long parametersNow = stamp("params.json");
        long statusNow = stamp("status.json");
        long progressNow = stamp("progress.csv");
        boolean changed = parametersNow != parametersStamp || statusNow != statusStamp || progressNow != progressStamp;
        if (parametersNow != parametersStamp) {
            parameters = readParameters();
        }
        if (statusNow != statusStamp) {
            readStatus();
        }
        if (progressNow != progressStamp) {
            readLastRow();
        }
        parametersStamp = parametersNow;
        statusStamp = statusNow;
        progressStamp = progressNow;
        return changed;
    }

    private long stamp(String name) {
        try {
            BasicFileAttributes file =
                    Files.readAttributes(folder.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return file.lastModifiedTime().toMillis() * 31 + file.size() + 1;
        } catch (IOException absent) {
            return 0;
        }
    }

    private JsonNode json(String name) {
        try {
            return JSON.readTree(SafeFiles.head(folder.resolve(name), LARGEST_JSON));
        } catch (IOException unreadable) {
            return JSON.missingNode();
        }
    }

    private Map<String, String> readParameters() {
        Map<String, String> read = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : json("params.json").properties()) {
            if (read.size() < MOST_KEYS) {
                read.put(shared(each.getKey()), shared(Values.of(each.getValue())));
            }
        }
        return read;
    }

    /** One copy of each text: thousands of runs have the same keys and values. */
    private static String shared(String text) {
        String cut = cut(text);
        if (TEXTS.size() > 100_000) {
            return cut;
        }
        return TEXTS.computeIfAbsent(cut, same -> same);
    }

    /** Texts that differ stay different, or their runs would become one group: the length and a hash of the whole stand for what is left out. */
    private static String cut(String text) {
        return text.length() <= LONGEST_VALUE
                ? text
                : text.substring(0, LONGEST_VALUE)
                        + "… (%d characters, %08x)".formatted(text.length(), text.hashCode());
    }

    private void readStatus() {
        JsonNode status = json("status.json");
        state = shared(status.path("state").asText("unknown"));
        error = limited(status.path("error").asText(""));
        step = status.path("step").asLong();
        steps = status.path("steps").asLong();
        try {
            heartbeat = Instant.parse(status.path("heartbeat").asText("")).getEpochSecond();
        } catch (RuntimeException none) {
            heartbeat = 0;
        }
    }

    private static String limited(String reason) {
        return reason.length() > LONGEST_VALUE ? reason.substring(0, LONGEST_VALUE) + "…" : reason;
    }

    /**
     * Takes the word of the set that launched it, which knows of a time limit or a lost process that the run could not write down.
     *
     * @param reason why it failed by the set's word, null where the set does not say that it failed
     * @return whether that is news
     */
    synchronized boolean failed(@Nullable String reason) {
        String said = reason == null ? null : limited(reason);
        boolean changed = !Objects.equals(said, failure);
        failure = said;
        return changed;
    }

    private void readLastRow() {
        try {
            Path file = folder.resolve("progress.csv");
            String head = new String(SafeFiles.head(file, TAIL), StandardCharsets.ISO_8859_1);
            int end = head.indexOf('\n');
            if (end < 0) {
                return;
            }
            List<String> header = ProgressTail.header(head.substring(0, end));
            columns = HEADERS.size() > 1000 ? header : HEADERS.computeIfAbsent(header, same -> same);
            String text = new String(SafeFiles.tail(file, TAIL), StandardCharsets.ISO_8859_1);
            last = lastNumbers(text, columns.size());
        } catch (IOException unreadable) {
            last = new double[0];
        }
    }

    /** The last number of each column that there is in the end of the table. */
    private static double[] lastNumbers(String text, int cells) {
        double[] numbers = new double[cells];
        Arrays.fill(numbers, Double.NaN);
        int end = text.lastIndexOf('\n');
        int missing = cells;
        while (end > 0 && missing > 0) {
            int from = text.lastIndexOf('\n', end - 1);
            if (from < 0) {
                break; // the header, or the rest of a row
            }
            String[] row = text.substring(from + 1, end).split(",", ProgressTail.MOST_COLUMNS + 1);
            for (int i = 0; row.length == cells && i < cells; i++) {
                if (Double.isNaN(numbers[i])) {
                    numbers[i] = ProgressTail.number(row[i]);
                    missing -= Double.isNaN(numbers[i]) ? 0 : 1;
                }
            }
            end = from;
        }
        return numbers;
    }

    synchronized Map<String, String> parameters() {
        return parameters;
    }

    synchronized List<String> columns() {
        return columns;
    }

    synchronized double last(String column) {
        int place = columns.indexOf(column);
        return place < 0 || place >= last.length ? Double.NaN : last[place];
    }

    /** {@code failed} where the set says so, as in a report, else the state that status.json gives, or {@code silent} for one that runs without a heartbeat. */
    synchronized String state() {
        if (failure != null) {
            return "failed";
        }
        boolean silent = Instant.now().getEpochSecond() - heartbeat > SILENT_SECONDS;
        return state.equals("running") && silent ? "silent" : state;
    }

    synchronized String error() {
        return failure == null || failure.isEmpty() ? error : failure;
    }

    synchronized long step() {
        return step;
    }

    synchronized long steps() {
        return steps;
    }

    /** Columns of the table as far as it is written, rows read before not read again. */
    synchronized double[][] series(String x, String y) throws IOException {
        Set<String> wanted = new HashSet<>(List.of(x));
        wanted.add(y);
        for (Axis each : Axis.values()) {
            wanted.add(each.column());
        }
        ProgressTail present = tail;
        if (present == null || !present.has(wanted)) {
            present = new ProgressTail(folder.resolve("progress.csv"), wanted);
            tail = present;
        }
        present.read();
        return new double[][] {present.column(x), present.column(y)};
    }

    synchronized void forgetSeries() {
        tail = null;
    }
}
