package jarl.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jarl.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFileTest {

    /** What a shell would like to act upon. */
    private static final String HOSTILE = "name=\"it's $HOME $$(id) `id` $(id) ; & | * \\ #\"";

    private static final Resources RESOURCES = new Resources(
            2,
            OptionalInt.of(4),
            Optional.of(Duration.ofSeconds(90)),
            Duration.ofMinutes(2),
            3,
            new Placement(Optional.empty(), Placement.ALL, 1),
            Optional.empty());

    @TempDir
    private Path folder;

    private static List<PlannedRun> runs() {
        return List.of(
                new PlannedRun("a/seed-1", "a", Map.of(), 1, List.of("cartpole-ppo", HOSTILE, "seed=1")),
                new PlannedRun("it's b/seed-2", "b", Map.of(), 2, List.of("cartpole-ppo", "device=cpu", "seed=2")));
    }

    private String run(String script, String variable, String number, Path command)
            throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("job"), script);
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString()).redirectErrorStream(true);
        builder.environment().put(variable, number);
        builder.environment().put("JARL", command.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + said;
    }

    /** A command that writes down its words, a line each. */
    private Path command() throws IOException {
        Path command = Files.writeString(folder.resolve("jarl command"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        return Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void eachTaskOfAnArrayJobIsOneRunAndEveryWordArrivesAsItIs() throws IOException, InterruptedException {
        Path results = folder.resolve("the results $x");
        String script = new JobFile("Rates: 1/2", runs(), RESOURCES, "/opt/it's \"$here/jarl")
                .slurm(folder.toString(), results.toString(), List.of("--class-path", "/it's/envs.jar:b"));
        assertThat(script.lines())
                .startsWith(
                        "#!/bin/bash",
                        "#SBATCH --job-name=rates-1-2",
                        "#SBATCH --array=0-1%4",
                        "#SBATCH --cpus-per-task=2",
                        "#SBATCH --gres=gpu:1",
                        "#SBATCH --time=4", // 90 s, and 120 s for the checkpoint
                        "#SBATCH --signal=B:TERM@120");
        Path file = Files.writeString(folder.resolve("checked"), script);
        assertThat(new ProcessBuilder("bash", "-n", file.toString()).start().waitFor())
                .isZero();
        assertThat(run(script, "SLURM_ARRAY_TASK_ID", "0", command())).isEqualTo("0");
        Path first = results.resolve("a/seed-1");
        assertThat(Files.readAllLines(first.resolve("output.log")))
                .containsExactly(
                        "train",
                        "cartpole-ppo",
                        HOSTILE,
                        "seed=1",
                        "device=cuda",
                        "--run-dir",
                        first.toString(),
                        "--resume",
                        "--quiet",
                        "--workers",
                        "2",
                        "--class-path",
                        "/it's/envs.jar:b");
        assertThat(run(script, "SLURM_ARRAY_TASK_ID", "1", command())).isEqualTo("0");
        assertThat(Files.readAllLines(results.resolve("it's b/seed-2/output.log")))
                .contains("device=cpu")
                .doesNotContain("device=cuda");
        assertThat(run(script, "SLURM_ARRAY_TASK_ID", "2", command()))
                .startsWith("2expected a task from 0 to 1, got 2");
    }

    @Test
    void aJobOfKubernetesIsIndexed() throws IOException {
        String manifest = new JobFile("Rates_1", runs(), RESOURCES, "jarl").kubernetes("registry/jarl:1", "my-claim");
        JsonNode job = new YAMLMapper().readTree(manifest);
        assertThat(job.path("apiVersion").asText()).isEqualTo("batch/v1");
        assertThat(job.path("kind").asText()).isEqualTo("Job");
        assertThat(job.path("metadata").path("name").asText()).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
        JsonNode spec = job.path("spec");
        assertThat(spec.path("completionMode").asText()).isEqualTo("Indexed");
        assertThat(spec.path("completions").isInt()).isTrue();
        assertThat(spec.path("completions").asInt()).isEqualTo(2);
        assertThat(spec.path("parallelism").asInt()).isEqualTo(2);
        assertThat(spec.path("backoffLimitPerIndex").asInt()).isEqualTo(3); // requires Indexed and restartPolicy Never
        assertThat(spec.path("maxFailedIndexes").asInt()).isEqualTo(2);
        JsonNode pod = spec.path("template").path("spec");
        assertThat(pod.path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isEqualTo(120);
        assertThat(pod.path("activeDeadlineSeconds").asInt()).isEqualTo(90);
        JsonNode container = pod.path("containers").path(0);
        assertThat(container.path("image").asText()).isEqualTo("registry/jarl:1");
        assertThat(container.path("resources").path("requests").path("cpu").isTextual())
                .isTrue();
        assertThat(container
                        .path("resources")
                        .path("limits")
                        .path("nvidia.com/gpu")
                        .asText())
                .isEqualTo("1");
        assertThat(container.path("volumeMounts").path(0).path("name").asText())
                .isEqualTo(pod.path("volumes").path(0).path("name").asText());
        assertThat(pod.path("volumes")
                        .path(0)
                        .path("persistentVolumeClaim")
                        .path("claimName")
                        .asText())
                .isEqualTo("my-claim");
        assertThat(container.path("command")).hasSize(3);
        assertThat(container.path("args")).hasSize(3);
        assertThat(container.path("args").path(1).asText()).startsWith("/results/a/seed-1 cartpole-ppo ");
    }

    /** Runs a pod's command as Kubernetes would: of $$ it makes $, and it puts variables of the pod in the place of $(NAME). */
    private String pod(JobFile job, int index) throws IOException, InterruptedException {
        JsonNode container =
                new YAMLMapper().readTree(job.kubernetes("jarl", "claim")).at("/spec/template/spec/containers/0");
        List<String> words = new ArrayList<>();
        for (String part : List.of("command", "args")) {
            container
                    .path(part)
                    .forEach(each -> words.add(Pattern.compile("\\$(\\$|\\(id\\))")
                            .matcher(each.asText())
                            .replaceAll(found -> found.group().equals("$$") ? "\\$" : "INJECTED")
                            .replace("/results/", folder + "/")));
        }
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("JOB_COMPLETION_INDEX", Integer.toString(index));
        builder.environment().put("JARL", command().toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + said;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPodRunsTheRunOfItsIndex() throws IOException, InterruptedException {
        JobFile job = new JobFile("rates", runs(), RESOURCES, "jarl");
        assertThat(pod(job, 0)).isEqualTo("0");
        assertThat(Files.readAllLines(folder.resolve("a/seed-1/output.log")))
                .contains("train", "cartpole-ppo", HOSTILE, "device=cuda", folder + "/a/seed-1");
        assertThat(pod(job, 1)).isEqualTo("0");
        assertThat(Files.readAllLines(folder.resolve("it's b/seed-2/output.log")))
                .contains("seed=2", "device=cpu");
        assertThat(pod(job, 2)).startsWith("2expected a task from 0 to 1, got 2");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPodOfSomeThousandRunsStarts() throws IOException, InterruptedException {
        List<PlannedRun> many = IntStream.range(0, 5_000)
                .mapToObj(i -> new PlannedRun(
                        "a/seed-" + i,
                        "a",
                        Map.of(),
                        i,
                        List.of("cartpole-ppo", "algo.learningRate=1e-3", "seed=" + i)))
                .toList();
        assertThat(pod(new JobFile("rates", many, Resources.DEFAULT, "jarl"), 4_999))
                .isEqualTo("0");
        assertThat(Files.readAllLines(folder.resolve("a/seed-4999/output.log"))).contains("seed=4999");
    }

    @Test
    void wordsThatNoScriptCanHoldAreRefused() {
        PlannedRun broken = new PlannedRun("a", "a", Map.of(), 1, List.of("name=a\nb"));
        assertThatThrownBy(() ->
                        new JobFile("a", List.of(broken), Resources.DEFAULT, "jarl").slurm("/", "runs", List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("without control characters for the job's script, got name=a?b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a b", "-a", "a-", "a..b", "a.-b", "a/b", "a\nb"})
    void aClaimThatKubernetesWouldRefuseIsRefused(String claim) {
        JobFile job = new JobFile("rates", runs(), RESOURCES, "jarl");
        assertThatThrownBy(() -> job.kubernetes("jarl", claim))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--claim must be the name of a persistent volume claim such as jarl-results");
        assertThatThrownBy(() -> job.kubernetes("jarl", "a".repeat(254))).hasMessageStartingWith("--claim must be");
        assertThat(job.kubernetes("jarl", "a.b-c.9")).contains("a.b-c.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "jarl image", "-jarl", "jarl\n"})
    void anImageMustBeAName(String image) {
        JobFile job = new JobFile("rates", runs(), RESOURCES, "jarl");
        assertThatThrownBy(() -> job.kubernetes(image, "jarl-results"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--image must be the name of an image");
    }
}
