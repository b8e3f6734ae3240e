package jarl.assembly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jarl.checkpoint.DurableFiles;
import jarl.config.ConfigException;
import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.Environments;
import jarl.env.ForwardingEnv;
import jarl.env.OfferedFactory;
import jarl.env.OneColumn;
import jarl.experiment.EnvConfig;
import jarl.experiment.ExperimentConfig;
import jarl.sampler.EnvironmentException;
import jarl.sampler.KnownEnv;
import jarl.sampler.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The identity of a run's environment, before any wrapper of the configuration: {@code environment.json} of a run directory.
 *
 * @param environmentClass the full name of its class, without wrappers
 * @param classes with wrappers, see {@link ForwardingEnv#classes}; not compared when a run goes on, as wrappers of the user's may only watch
 * @param observationSpace its space of observations, as text
 * @param actionSpace its space of actions, as text
 * @param provenance see {@link Env#provenance}
 */
public record EnvRecord(
        String environmentClass,
        String classes,
        String observationSpace,
        String actionSpace,
        Map<String, String> provenance) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 200;

    public EnvRecord {
        provenance = Collections.unmodifiableMap(new TreeMap<>(provenance)); // in the same order in each file
    }

    private static EnvRecord of(EnvFactory<?, ?> factory, Patience patience) {
        try (Patience.Visit<?, ?> visit = patience.visit(() -> Wiring.create(factory))) {
            return of(visit.env());
        }
    }

    /** The properties that identify an environment. */
    public static EnvRecord of(Env<?, ?> made) {
        Env<?, ?> env = made instanceof KnownEnv<?, ?> known ? known.itself() : made;
        return new EnvRecord(
                task(env).getName(),
                ForwardingEnv.classes(env),
                made.observationSpace().toString(),
                made.actionSpace().toString(),
                made.provenance());
    }

    private static Class<?> task(Env<?, ?> env) {
        return switch (env) {
            case ForwardingEnv<?, ?> wrapper -> task(wrapper.unwrapped());
            case OneColumn<?, ?> column -> column.vector().getClass();
            default -> env.getClass();
        };
    }

    /**
     * The configuration, with the environment that this is: the id of whoever offers the factory, else the configured one if it stands for
     * the same class and spaces, else {@link Environments#fromJava}. An id that nobody offers is left: it finds no environment later.
     */
    public ExperimentConfig in(ExperimentConfig config, EnvFactory<?, ?> factory) {
        EnvConfig env = config.env();
        if (factory instanceof OfferedFactory<?, ?> offered) {
            return config.withEnv(
                    new EnvConfig(offered.id(), env.rescaleActions(), env.actionRepeat(), offered.options()));
        }
        boolean offered = Environments.all().stream().anyMatch(spec -> spec.id().equals(env.id()));
        return offered && !isMadeBy(env, new Patience(config.sampler().stepTimeout()))
                ? config.withEnv(
                        new EnvConfig(Environments.fromJava(classes), env.rescaleActions(), env.actionRepeat()))
                : config;
    }

    private boolean isMadeBy(EnvConfig config, Patience patience) {
        try {
            return equals(of(config.factory(), patience));
        } catch (Throwable e) { // one that cannot even be made is another
            EnvironmentException.passOnIfOfTheMachine(e);
            return false;
        }
    }

    /** Writes the record of a run. */
    public void write(Path file) throws IOException {
        ObjectNode tree = JSON.createObjectNode()
                .put("class", environmentClass)
                .put("classes", classes)
                .put("observationSpace", observationSpace)
                .put("actionSpace", actionSpace);
        ObjectNode sources = tree.putObject("provenance");
        provenance.forEach(sources::put);
        DurableFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
    }

    /** Reads the record of a run; empty for a run directory of an earlier version, whose checkpoints alone must fit. */
    private static Optional<EnvRecord> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(file.toFile());
            if (!tree.isObject()) {
                throw new ConfigException(file + ": expected an object of JSON, got "
                        + (tree.isMissingNode() ? "an empty file" : shortened(tree.toString())));
            }
            return Optional.of(new EnvRecord(
                    text(file, tree, "class"),
                    text(file, tree, "classes"),
                    text(file, tree, "observationSpace"),
                    text(file, tree, "actionSpace"),
                    provenance(file, tree.path("provenance"))));
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> provenance(Path file, JsonNode tree) {
        if (!tree.isObject() && !tree.isMissingNode()) { // missing in an earlier version's record
            throw new ConfigException(file + ": provenance: expected an object, got " + shortened(tree.toString()));
        }
        Map<String, String> provenance = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : tree.properties()) {
            provenance.put(each.getKey(), text(file, tree, each.getKey()));
        }
        return provenance;
    }

    private static String text(Path file, JsonNode tree, String key) {
        JsonNode value = tree.path(key);
        if (!value.isTextual()) {
            throw new ConfigException(file + ": " + key + ": expected a text, got "
                    + (value.isMissingNode() ? "nothing" : shortened(value.toString())));
        }
        return value.textValue();
    }

    /**
     * A run goes on only with the environment it was made with.
     *
     * @param file the run's record
     * @throws ConfigException if this is another, with the first difference
     */
    public void requireSameAs(Path file) {
        read(file).ifPresent(run -> {
            requireSameSpaces(run, file);
            String remedy = "give the same (or remove " + file + " to go on with other dynamics)";
            changes(run).forEach(change -> requireSame(change.what, change.noted, change.now, remedy));
        });
    }

    /**
     * A run's policy plays only with the environment it was made with; a policy acts with its spaces alone.
     *
     * @param file the run's record
     * @return what is not as it was, where the policy may play nevertheless
     * @throws ConfigException if this is another environment, with the first difference
     */
    public List<String> requirePlayable(Path file) {
        List<String> changes = new ArrayList<>();
        read(file).ifPresent(run -> {
            requireSameSpaces(run, file);
            if (!isOfSpacesOnly()) {
                changes(run)
                        .forEach(change -> changes.add("the run was made with " + change.what + " "
                                + shortened(change.noted) + ", this is " + shortened(change.now)));
            }
        });
        return changes;
    }

    /** Something that the behaviour comes from, and is not as a run noted it. */
    private record Change(String what, String noted, String now) {}

    private List<Change> changes(EnvRecord run) {
        return run.provenance.entrySet().stream()
                .map(noted ->
                        new Change(noted.getKey(), noted.getValue(), provenance.getOrDefault(noted.getKey(), "none")))
                .filter(change -> !change.now.equals(change.noted))
                .toList();
    }

    private void requireSameSpaces(EnvRecord run, Path file) {
        String remedy = isOfSpacesOnly()
                ? "give the spaces that it was trained with"
                : "give the environment that it was trained on (if it only changed its name or its bounds, remove "
                        + file + ")";
        if (!isOfSpacesOnly()) {
            requireSame("the class", run.environmentClass, environmentClass, remedy);
        }
        requireSame("the observations", run.observationSpace, observationSpace, remedy);
        requireSame("the actions", run.actionSpace, actionSpace, remedy);
    }

    /** Whether there is no environment, only its spaces. */
    public boolean isOfSpacesOnly() {
        return environmentClass.equals(SpacesOnly.class.getName());
    }

    private static void requireSame(String what, String expected, String got, String remedy) {
        if (!expected.equals(got)) {
            throw new ConfigException("the run was made with another environment: expected " + what + " "
                    + shortened(expected) + ", got " + shortened(got) + "; " + remedy);
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
