package jarl.assembly;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.Optional;

/**
 * The identity of a run's environment, before any wrapper of the configuration: {@code environment.json} of a run directory.
 *
 * @param environmentClass the full name of its class, without wrappers
 * @param classes with wrappers, see {@link ForwardingEnv#classes}; not compared when a run goes on, as wrappers of the user's may only watch
 * @param observationSpace its space of observations, as text
 * @param actionSpace its space of actions, as text
 */
public record EnvRecord(String environmentClass, String classes, String observationSpace, String actionSpace) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 200;

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
                made.actionSpace().toString());
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
        DurableFiles.write(
                file,
                JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsBytes(JSON.createObjectNode()
                                .put("class", environmentClass)
                                .put("classes", classes)
                                .put("observationSpace", observationSpace)
                                .put("actionSpace", actionSpace)));
    }

    /** Reads the record of a run; empty for a run directory of an earlier version, whose checkpoints alone must fit. */
    private static Optional<EnvRecord> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(file.toFile());
            return Optional.of(new EnvRecord(
                    text(file, tree, "class"),
                    text(file, tree, "classes"),
                    text(file, tree, "observationSpace"),
                    text(file, tree, "actionSpace")));
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file, JsonNode tree, String key) {
        JsonNode value = tree.path(key);
        if (!value.isTextual()) {
            throw new ConfigException(file + ": " + key + ": expected a text, got " + shortened(value.toString()));
        }
        return value.textValue();
    }

    /**
     * A run goes on, and its policy plays, only with the environment it was made with; a policy acts with its spaces alone.
     *
     * @param file the run's record
     * @throws ConfigException if this is another, with the first difference
     */
    public void requireSameAs(Path file) {
        read(file).ifPresent(run -> {
            String remedy = isOfSpacesOnly()
                    ? "give the spaces that it was trained with"
                    : "give the environment that it was trained on (if it only changed its name or its bounds, remove "
                            + file + ")";
            if (!isOfSpacesOnly()) {
                requireSame("class", run.environmentClass, environmentClass, remedy);
            }
            requireSame("observations", run.observationSpace, observationSpace, remedy);
            requireSame("actions", run.actionSpace, actionSpace, remedy);
        });
    }

    /** Whether there is no environment, only its spaces. */
    public boolean isOfSpacesOnly() {
        return environmentClass.equals(SpacesOnly.class.getName());
    }

    private static void requireSame(String what, String expected, String got, String remedy) {
        if (!expected.equals(got)) {
            throw new ConfigException("the run was made with another environment: expected the " + what + " "
                    + shortened(expected) + ", got " + shortened(got) + "; " + remedy);
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
