package jarl.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.DurableFiles;
import jarl.kernel.Processor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * system.json: on what a run was made.
 *
 * @param jarl version of jarl, {@code development} when run from classes
 * @param java version and vendor of the Java machine
 * @param libtorch version of libtorch
 * @param kernels arithmetic of small networks
 * @param operatingSystem name, version and architecture
 * @param processor model name, {@code unknown} where the system does not tell
 * @param processors how many the Java machine uses
 * @param maxMemory largest size of the Java heap in bytes
 * @param devices compute devices by name
 * @param gitCommit commit of the sources that run, null outside a git checkout
 * @param commandLine what was typed
 * @param started when the run started
 */
public record SystemInfo(
        String jarl,
        String java,
        String libtorch,
        String kernels,
        String operatingSystem,
        String processor,
        int processors,
        long maxMemory,
        List<String> devices,
        @Nullable String gitCommit,
        List<String> commandLine,
        Instant started) {

    private static final String POM_PROPERTIES = "/META-INF/maven/org.jarl/jarl-core/pom.properties";

    public SystemInfo {
        devices = List.copyOf(devices);
        commandLine = List.copyOf(commandLine);
    }

    /** Looks at this machine; only what this package cannot know is passed in. */
    public static SystemInfo gather(
            String libtorch, String kernels, List<String> devices, List<String> commandLine, Instant started) {
        return new SystemInfo(
                jarlVersion(),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                libtorch,
                kernels,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                devices,
                GitCommit.around(sourceFolder()).orElse(null),
                commandLine,
                started);
    }

    /** The version in the jar's manifest or Maven properties, or {@code development}. */
    public static String jarlVersion() {
        String manifest = SystemInfo.class.getPackage().getImplementationVersion();
        if (manifest != null) {
            return manifest;
        }
        try (InputStream in = SystemInfo.class.getResourceAsStream(POM_PROPERTIES)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "development");
        } catch (IOException unreadable) {
            return "development";
        }
    }

    /** Writes the file durably. */
    public void write(Path path) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("jarl", jarl).put("java", java).put("libtorch", libtorch).put("kernels", kernels);
        json.put("operatingSystem", operatingSystem).put("processor", processor).put("processors", processors);
        json.put("maxMemory", maxMemory);
        devices.forEach(json.putArray("devices")::add);
        json.put("gitCommit", gitCommit);
        commandLine.forEach(json.putArray("commandLine")::add);
        json.put("started", started.toString());
        DurableFiles.write(
                path,
                JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }

    /** The kernels a run was begun with, from its system.json; empty if the file does not tell. */
    public static Optional<String> kernelsIn(Path path) {
        try {
            JsonNode kernels =
                    JsonMapper.builder().build().readTree(path.toFile()).path("kernels");
            return kernels.isTextual() ? Optional.of(kernels.asText()) : Optional.empty();
        } catch (IOException absentOrDamaged) {
            return Optional.empty();
        }
    }

    private static String processorModel() {
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return Processor.field("model name").orElse(windows == null ? "unknown" : windows);
    }

    /** The location of the running classes. */
    private static @Nullable Path sourceFolder() {
        CodeSource source = SystemInfo.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException notAFile) {
            return null;
        }
    }
}
