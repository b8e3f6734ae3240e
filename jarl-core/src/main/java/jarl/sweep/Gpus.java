package jarl.sweep;

import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The GPUs that {@code nvidia-smi} finds. */
public final class Gpus {

    private static final long SECONDS = 30;
    private static final int MOST_OUTPUT = 1 << 16;

    private Gpus() {}

    /**
     * A GPU.
     *
     * @param number by which CUDA_VISIBLE_DEVICES names it
     * @param name of the model
     * @param mebibytes of its memory
     */
    public record Gpu(int number, String name, long mebibytes) {}

    /** Those of this machine; none where there is no {@code nvidia-smi}. */
    public static List<Gpu> ofThisMachine() {
        return found("nvidia-smi");
    }

    /**
     * Those that a command lists.
     *
     * @throws ConfigException if the command fails or prints something else
     */
    static List<Gpu> found(String command) {
        Process process;
        try {
            process = new ProcessBuilder(
                            command, "--query-gpu=index,name,memory.total", "--format=csv,noheader,nounits")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException notThere) {
            return List.of();
        }
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new ConfigException(command + " does not answer");
            }
            if (process.exitValue() != 0) {
                throw new ConfigException(
                        command + " failed: " + text.lines().findFirst().orElse("exit code " + process.exitValue()));
            }
            return parse(text);
        } catch (IOException e) {
            throw new ConfigException(command + " cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Reads lines such as {@code 0, NVIDIA H100 80GB HBM3, 81559}; memory may be {@code [N/A]}. */
    static List<Gpu> parse(String csv) {
        List<Gpu> gpus = new ArrayList<>();
        for (String line : csv.lines().filter(each -> !each.isBlank()).toList()) {
            int first = line.indexOf(',');
            int last = line.lastIndexOf(',');
            if (first < 1 || last <= first || !line.substring(0, first).strip().matches("[0-9]{1,4}")) {
                throw new ConfigException("nvidia-smi must print lines such as \"0, NVIDIA H100, 81559\", got " + line);
            }
            String memory = line.substring(last + 1).strip();
            gpus.add(new Gpu(
                    Integer.parseInt(line.substring(0, first).strip()),
                    line.substring(first + 1, last).strip(),
                    memory.matches("[0-9]{1,12}") ? Long.parseLong(memory) : 0));
        }
        return List.copyOf(gpus);
    }
}
