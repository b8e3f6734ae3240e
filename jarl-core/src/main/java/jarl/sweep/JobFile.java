package jarl.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.ShellWord;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files by which Slurm or Kubernetes trains the runs of a set, one run a task, into the same tree as a launcher here would.
 *
 * @param name of the job
 * @param runs one for each task, in order
 * @param resources of each run
 * @param jarl the command, as a shell finds it
 */
public record JobFile(String name, List<PlannedRun> runs, Resources resources, String jarl) {

    // The host name of a pod is NAME-INDEX and a DNS label, at most 63 (Kubernetes, pkg/apis/batch/validation:
    // ValidateJob).
    private static final int LONGEST_NAME = 52;
    private static final int LONGEST_CLAIM = 253;
    private static final Pattern CLAIM =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]*");
    private static final int LARGEST_JOB = 1_000_000; // a request to etcd is at most 1.5 MiB (its --max-request-bytes)
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    public JobFile {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new ConfigException("a job needs at least one run");
        }
    }

    private static void requireImage(String image) {
        if (!IMAGE.matcher(image).matches()) {
            throw new ConfigException("--image must be the name of an image such as registry.example.org/jarl:1.0, got "
                    + FirstLine.cut(image));
        }
    }

    /** As Kubernetes names objects (RFC 1123, a subdomain); what it refuses is better refused before the file is written. */
    private static void requireClaim(String claim) {
        if (claim.length() > LONGEST_CLAIM || !CLAIM.matcher(claim).matches()) {
            throw new ConfigException(
                    "--claim must be the name of a persistent volume claim such as jarl-results: at most "
                            + LONGEST_CLAIM
                            + " small letters, digits, - and ., a letter or digit at each end and beside each ., got "
                            + FirstLine.cut(claim));
        }
    }

    /** A word that a shell takes as it is. */
    private static String quoted(String word) {
        if (word.chars().anyMatch(Character::isISOControl)) {
            throw new ConfigException("expected a word without control characters for the job's script, got "
                    + word.replaceAll("\\p{Cntrl}", "?"));
        }
        return ShellWord.quoted(word);
    }

    private String safeName() {
        String safe =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return safe.isEmpty()
                ? "jarl"
                : safe.substring(0, Math.min(LONGEST_NAME, safe.length())).replaceAll("-+$", "");
    }

    private int cores() {
        return resources
                .placement()
                .affinity()
                .map(code -> code.shares(0).stream()
                        .mapToInt(share -> share.cores().size())
                        .sum())
                .orElse(resources.cores());
    }

    private long gpus() {
        return resources
                .placement()
                .affinity()
                .map(code -> code.shares(0).stream()
                        .flatMapToInt(share -> share.gpu().stream())
                        .distinct()
                        .count())
                .orElse(resources.placement().gpus().isEmpty() ? 0L : 1L);
    }

    /** The folder of a run and the words that train it, as a shell reads them. */
    private String words(PlannedRun run, String results) {
        StringBuilder words = new StringBuilder(quoted(results + "/" + run.folder()));
        run.words().forEach(word -> words.append(' ').append(quoted(word)));
        if (gpus() > 0 && run.words().stream().noneMatch(word -> word.startsWith("device="))) {
            words.append(" device=cuda");
        }
        return words.toString();
    }

    /** The end of a script, after the folder of the run and the words that train it were set as the script's arguments. */
    private String training(List<String> options) {
        String quoted = options.stream().map(each -> " " + quoted(each)).collect(Collectors.joining());
        return "run=$1\nshift\njarl=${JARL:-}\n[ -n \"$jarl\" ] || jarl=" + quoted(jarl)
                + "\nmkdir -p \"$run\"\nexec \"$jarl\" train \"$@\" --run-dir \"$run\" --resume --quiet --workers "
                + cores() + quoted
                + " >> \"$run/output.log\" 2>&1\n";
    }

    private String unknownTask(String number) {
        return "echo \"expected a task from 0 to " + (runs.size() - 1) + ", got $" + number + "\" >&2; exit 2";
    }

    /**
     * A script for {@code sbatch}: an array job.
     *
     * @param folder in which it runs
     * @param results the folder of the runs
     * @param options of the command that all runs need, such as {@code --class-path}, each followed by its value
     */
    public String slurm(String folder, String results, List<String> options) {
        StringBuilder script = new StringBuilder("#!/bin/bash\n");
        directive(script, "job-name=" + safeName());
        OptionalInt slots = resources.slots();
        directive(script, "array=0-" + (runs.size() - 1) + (slots.isPresent() ? "%" + slots.getAsInt() : ""));
        directive(script, "cpus-per-task=" + cores());
        if (gpus() > 0) {
            directive(script, "gres=gpu:" + gpus());
        }
        resources.timeLimit().ifPresent(limit -> {
            directive(script, "time=" + (limit.toSeconds() + warning() + 59) / 60); // whole minutes
            directive(script, "signal=B:TERM@" + warning()); // asks for a checkpoint after the limit, before the end
        });
        directive(script, "output=/dev/null"); // each run has its output.log
        directive(script, "requeue");
        script.append("set -eu\ncd ").append(quoted(folder)).append("\ncase \"${SLURM_ARRAY_TASK_ID:?}\" in\n");
        for (int i = 0; i < runs.size(); i++) {
            script.append(i)
                    .append(") set -- ")
                    .append(words(runs.get(i), results))
                    .append(" ;;\n");
        }
        return script.append("*) ").append(unknownTask("SLURM_ARRAY_TASK_ID")).append(" ;;\nesac\n")
                + training(options);
    }

    /** Seconds before the end (sbatch's --signal: it may come up to 60 s earlier, and is at most 65,535). */
    private long warning() {
        return Math.clamp(resources.gracePeriod().toSeconds(), 60, 65_535);
    }

    private static void directive(StringBuilder script, String text) {
        script.append("#SBATCH --").append(text).append('\n');
    }

    /**
     * A manifest for {@code kubectl create}: an Indexed Job ({@code batch/v1}), as of Kubernetes 1.29, whose pods write to a volume. Each run is
     * an argument of its own, since Linux starts no process with one of more than 128 KiB.
     *
     * @param image that holds jarl
     * @param claim name of the persistent volume claim for the results
     * @throws ConfigException if Kubernetes would refuse one of them
     */
    public String kubernetes(String image, String claim) {
        requireImage(image);
        requireClaim(claim);
        List<String> words = runs.stream().map(run -> words(run, "/results")).toList();
        if (words.stream().mapToInt(String::length).sum() > LARGEST_JOB) {
            throw new ConfigException("a Kubernetes job holds at most some thousand runs, got " + runs.size()
                    + ": write one for a part of the seeds (--seeds)");
        }
        ObjectNode job = YAML.createObjectNode().put("apiVersion", "batch/v1").put("kind", "Job");
        job.putObject("metadata").put("name", safeName());
        ObjectNode spec = job.putObject("spec")
                .put("completionMode", "Indexed")
                .put("completions", runs.size())
                .put("parallelism", Math.min(runs.size(), resources.slots().orElse(runs.size())))
                .put("backoffLimitPerIndex", resources.retries())
                .put("maxFailedIndexes", runs.size());
        ObjectNode pod = spec.putObject("template").putObject("spec").put("restartPolicy", "Never");
        pod.put(
                "terminationGracePeriodSeconds",
                Math.max(1, resources.gracePeriod().toSeconds()));
        resources.timeLimit().ifPresent(limit -> pod.put("activeDeadlineSeconds", Math.max(1, limit.toSeconds())));
        ObjectNode container =
                pod.putArray("containers").addObject().put("name", "run").put("image", image);
        container.putArray("command").add("/bin/sh").add("-c").add(podScript());
        ArrayNode arguments = container.putArray("args").add("jarl");
        words.forEach(each -> arguments.add(each.replace("$", "$$"))); // Kubernetes makes one of two, and obeys $(NAME)
        ObjectNode needs = container.putObject("resources");
        needs.putObject("requests").put("cpu", Integer.toString(cores()));
        if (gpus() > 0) {
            needs.putObject("limits").put("nvidia.com/gpu", Long.toString(gpus()));
        }
        container.putArray("volumeMounts").addObject().put("name", "results").put("mountPath", "/results");
        pod.putArray("volumes")
                .addObject()
                .put("name", "results")
                .putObject("persistentVolumeClaim")
                .put("claimName", claim);
        try {
            return YAML.writeValueAsString(job);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a job cannot be written", e);
        }
    }

    /** Takes the run of the pod's index from the arguments. */
    private String podScript() {
        return "set -eu\nindex=${JOB_COMPLETION_INDEX:?}\n[ \"$index\" -lt $# ] || { " + unknownTask("index")
                + "; }\nshift \"$index\"\neval \"set -- $1\"\n" + training(List.of());
    }
}
