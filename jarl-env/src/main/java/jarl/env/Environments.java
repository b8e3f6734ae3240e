package jarl.env;

import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The registry: every environment that some {@link EnvProvider} on the class path offers. */
public final class Environments {
    private static final String FROM_JAVA = "java:";

    private Environments() {}

    /**
     * Finds all environments, by id.
     *
     * @throws ConfigException if two have the same id, or a provider cannot be loaded
     */
    public static List<EnvSpec> all() {
        return List.copyOf(byId(providers()).values());
    }

    /**
     * Finds the environment of this id.
     *
     * @throws ConfigException if there is none; it says what it lacks, or names the nearest id there is
     */
    public static EnvSpec find(String id) {
        Map<String, EnvSpec> known = byId(providers());
        EnvSpec spec = known.get(id);
        if (spec == null && id.startsWith(FROM_JAVA)) {
            throw new ConfigException("the environment is the Java class " + id.substring(FROM_JAVA.length())
                    + ", which has no id: open the run from Java with the factory that it was made with (Training, "
                    + "SavedRun, Policy), or offer the class with an EnvProvider and train with env=ITS_ID");
        }
        if (spec == null) {
            lack(id).ifPresent(lack -> {
                throw new ConfigException(id + " " + lack);
            });
            String suggestion = Suggestion.question(id, known.keySet())
                    .map(question -> ": " + question)
                    .orElse("");
            throw new ConfigException("unknown environment " + id + suggestion + " (jarl list envs shows all; "
                    + "one of your own needs its jar: --class-path or JARL_CLASS_PATH, see EnvProvider)");
        }
        return spec;
    }

    /** The placeholder id of an environment of this class that was passed from Java; no provider offers such an id. */
    public static String fromJava(String environmentClass) {
        return FROM_JAVA + environmentClass;
    }

    /** The step that gives the user a missing environment, see {@link EnvProvider#lacks}. */
    public static Optional<String> lack(String id) {
        return providers().stream()
                .flatMap(provider -> provider.lacks(id).stream())
                .findFirst();
    }

    /** What the families need besides jarl, see {@link EnvProvider#requirement}. */
    public static List<Requirement> requirements() {
        return providers().stream()
                .flatMap(provider -> provider.requirement().stream())
                .toList();
    }

    /** Of these, what families lack that offer no environment on this machine. */
    public static List<Requirement> missing() {
        return providers().stream()
                .filter(provider -> offered(provider).isEmpty())
                .flatMap(provider -> provider.requirement().stream())
                .toList();
    }

    private static List<EnvProvider> providers() {
        List<EnvProvider> providers = new ArrayList<>();
        try {
            ServiceLoader.load(EnvProvider.class).forEach(providers::add);
        } catch (ServiceConfigurationError e) {
            throw new ConfigException("an environment provider cannot be loaded: " + e.getMessage(), e);
        }
        return providers;
    }

    static Map<String, EnvSpec> byId(Collection<EnvProvider> providers) {
        Map<String, EnvSpec> specs = new TreeMap<>();
        Map<String, String> owners = new TreeMap<>();
        for (EnvProvider provider : providers) {
            String owner = provider.getClass().getName();
            for (EnvSpec spec : offered(provider)) {
                String other = owners.putIfAbsent(spec.id(), owner);
                if (other != null) {
                    throw new ConfigException("environment id " + spec.id() + " is offered twice: by " + other
                            + " and by " + owner + "; remove one from the class path");
                }
                specs.put(spec.id(), spec);
            }
        }
        return specs;
    }

    private static List<EnvSpec> offered(EnvProvider provider) {
        try {
            List<EnvSpec> offered = provider.environments();
            if (offered == null || offered.stream().anyMatch(Objects::isNull)) {
                throw new IllegalStateException("expected a list of environments, got " + offered);
            }
            return offered;
        } catch (RuntimeException | LinkageError e) {
            throw new ConfigException(
                    "the environment provider " + provider.getClass().getName() + " failed: " + FirstLine.of(e), e);
        }
    }
}
