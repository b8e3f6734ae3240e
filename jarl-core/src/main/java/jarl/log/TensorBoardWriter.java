package jarl.log;

import jarl.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * An event file as TensorBoard reads it: TFRecords of {@code Event} protocol buffers, encoded here by hand (field
 * numbers from TensorFlow's event.proto, summary.proto and tensor.proto). Events gather in memory until {@link #flush},
 * which writes them at once.
 */
public final class TensorBoardWriter implements AutoCloseable {
    /** The pattern of names of event files. */
    public static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.[A-Za-z0-9_.-]+");

    private static final String PREFIX = "events.out.tfevents.";
    private static final AtomicInteger FILES_OF_THIS_PROCESS = new AtomicInteger();
    private static final int DT_STRING = 7;
    private static final int DATA_CLASS_TENSOR = 2;

    private final Path path;
    private final InstantSource clock;
    private final AppendFile file;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    private TensorBoardWriter(Path path, InstantSource clock) throws IOException {
        this.path = path;
        this.clock = clock;
        this.file = new AppendFile(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** A new event file in this folder. */
    public static TensorBoardWriter create(Path folder) throws IOException {
        return create(folder, InstantSource.system());
    }

    static TensorBoardWriter create(Path folder, InstantSource clock) throws IOException {
        String name = String.format(
                Locale.ROOT,
                "%s%010d.%s.%d.%d",
                PREFIX,
                clock.instant().getEpochSecond(),
                hostName(),
                ProcessHandle.current().pid(),
                FILES_OF_THIS_PROCESS.getAndIncrement());
        TensorBoardWriter writer = new TensorBoardWriter(folder.resolve(name), clock);
        writer.add(0, new Protobuf().text(3, "brain.Event:2"));
        return writer;
    }

    /**
     * Goes on with an existing event file after its first {@code offset} bytes, as {@link #flush} returned them; what
     * follows is dropped.
     *
     * @throws ConfigException if the file is missing or shorter, or no record ends there
     */
    public static TensorBoardWriter resume(Path file, long offset) throws IOException {
        return resume(file, offset, InstantSource.system());
    }

    static TensorBoardWriter resume(Path file, long offset, InstantSource clock) throws IOException {
        if (!Files.exists(file)) {
            throw new ConfigException(file + " is missing, expected it with at least " + offset + " bytes");
        }
        RecordFraming.checkBoundary(file, offset);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.truncate(offset);
            channel.force(true);
        }
        TensorBoardWriter writer = new TensorBoardWriter(file, clock);
        if (offset == 0) {
            writer.add(0, new Protobuf().text(3, "brain.Event:2"));
        }
        return writer;
    }

    /** The newest event file in this folder, by the time in its name. */
    public static Optional<Path> newestIn(Path folder) throws IOException {
        Path newest = null;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path candidate : files) {
                if (newest == null || candidate.compareTo(newest) > 0) {
                    newest = candidate;
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    /**
     * The tag under which TensorBoard groups a column of progress.csv: {@code ReturnAverage} becomes {@code
     * Return/Average}; keys that have a group already ({@code Diagnostics/CumSteps}) and those that are no statistic
     * stay as they are.
     */
    public static String tag(String progressKey) {
        if (progressKey.indexOf('/') < 0) {
            for (String statistic : Statistics.NAMES) {
                int cut = progressKey.length() - statistic.length();
                if (cut > 0 && progressKey.endsWith(statistic)) {
                    return progressKey.substring(0, cut) + "/" + statistic;
                }
            }
        }
        return progressKey;
    }

    /** Adds one number; it is stored as float32. NaN, which stands for no data, is left out. */
    public void scalar(String tag, long step, double value) {
        file.requireOpen();
        scalars(step, Map.of(tag, value));
    }

    /** Adds numbers of one step by tag, NaN left out: for a row of progress, its keys through {@link #tag}. */
    public void scalars(long step, Map<String, Double> values) {
        file.requireOpen();
        Protobuf summary = new Protobuf();
        boolean any = false;
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            double value = entry.getValue();
            if (!Double.isNaN(value)) {
                any = true;
                summary.message(1, new Protobuf().text(1, entry.getKey()).float32(2, (float) value));
            }
        }
        if (any) {
            add(step, new Protobuf().message(5, summary));
        }
    }

    /** Adds a text, which TensorBoard shows as Markdown: the configuration, notes. */
    public void text(String tag, long step, String text) {
        file.requireOpen();
        Protobuf shape = new Protobuf().message(2, new Protobuf().integer(1, 1));
        Protobuf tensor = new Protobuf().integer(1, DT_STRING).message(2, shape).text(8, text);
        Protobuf plugin = new Protobuf().text(1, "text");
        Protobuf metadata = new Protobuf().message(1, plugin).integer(4, DATA_CLASS_TENSOR);
        Protobuf value = new Protobuf().text(1, tag).message(8, tensor).message(9, metadata);
        add(step, new Protobuf().message(5, new Protobuf().message(1, value)));
    }

    /**
     * Writes the events added so far.
     *
     * @return the file's length in bytes: what a checkpoint keeps for {@link #resume}
     * @throws IOException if they could not be written: none of them is in the file then, and the next call tries again
     */
    public long flush() throws IOException {
        file.requireOpen();
        if (pending.size() > 0) {
            file.append(ByteBuffer.wrap(pending.toByteArray()));
            pending.reset();
        }
        return file.length();
    }

    /** Flushes, and waits until everything is on the disk; returns the file's length in bytes. */
    public long sync() throws IOException {
        long length = flush();
        file.sync();
        return length;
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (!file.isOpen()) {
            return;
        }
        try (file) {
            flush();
        }
    }

    private void add(long step, Protobuf content) {
        Instant now = clock.instant();
        Protobuf event = new Protobuf().float64(1, now.getEpochSecond() + now.getNano() * 1e-9);
        if (step != 0) {
            event.integer(2, step);
        }
        byte[] head = event.toBytes();
        byte[] body = content.toBytes();
        byte[] data = new byte[head.length + body.length]; // fields side by side are one message
        System.arraycopy(head, 0, data, 0, head.length);
        System.arraycopy(body, 0, data, head.length, body.length);
        pending.writeBytes(RecordFraming.frame(data));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_-]", "-");
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }
}
