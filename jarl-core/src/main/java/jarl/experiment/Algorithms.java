package jarl.experiment;

import jarl.algorithm.AlgorithmConfig;
import jarl.config.ConfigException;
import jarl.config.FirstLine;
import jarl.config.Suggestion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The registry: every algorithm that some {@link AlgorithmProvider} on the class path offers. */
public final class Algorithms {

    /** Those of jarl, which no faulty provider of somebody else may hide. */
    private static final AlgorithmProvider OWN = own();

    private static volatile @Nullable Known known; // null before the first question

    /** The answer for a class path, kept since looking for providers reads files. */
    private record Known(@Nullable ClassLoader loader, List<AlgorithmSpec> algorithms) {}

    private Algorithms() {}

    private static AlgorithmProvider own() {
        Iterator<ServiceLoader.Provider<AlgorithmProvider>> found =
                ServiceLoader.load(AlgorithmProvider.class, Algorithms.class.getClassLoader()).stream()
                        .iterator();
        while (true) {
            try {
                if (!found.hasNext()) {
                    throw new IllegalStateException("META-INF/services/" + AlgorithmProvider.class.getName()
                            + " does not name jarl's own algorithms: merge such files when jars are packed into one");
                }
                ServiceLoader.Provider<AlgorithmProvider> provider = found.next();
                if (isOwn(provider.type())) {
                    return provider.get();
                }
            } catch (ServiceConfigurationError e) {
                // Somebody else's, of which all() tells.
            }
        }
    }

    private static boolean isOwn(Class<?> provider) {
        return provider.getPackageName().equals("jarl.assembly");
    }

    /**
     * All algorithms, those of jarl first; looked for once for the class path of the calling thread.
     *
     * @throws ConfigException if two have the same name or the same class of options, or a provider cannot be loaded
     */
    @SuppressWarnings("ReferenceEquality") // that very loader
    public static List<AlgorithmSpec> all() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Known last = known;
        if (last == null || last.loader() != loader) {
            last = new Known(loader, lookUp(loader));
            known = last;
        }
        return last.algorithms();
    }

    private static List<AlgorithmSpec> lookUp(@Nullable ClassLoader loader) {
        List<AlgorithmProvider> providers = new ArrayList<>(List.of(OWN));
        try {
            for (AlgorithmProvider provider : ServiceLoader.load(AlgorithmProvider.class, loader)) {
                if (!isOwn(provider.getClass())) {
                    providers.add(provider);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new ConfigException(
                    "an algorithm provider cannot be loaded: " + e.getMessage()
                            + (e.getCause() == null ? "" : ": " + FirstLine.of(e.getCause())),
                    e);
        }
        return all(providers);
    }

    static List<AlgorithmSpec> all(List<AlgorithmProvider> providers) {
        Map<String, AlgorithmSpec> byName = new LinkedHashMap<>();
        Map<Class<?>, String> byOptions = new LinkedHashMap<>();
        for (AlgorithmProvider provider : providers) {
            String owner = provider.getClass().getName();
            for (AlgorithmSpec spec : offered(provider)) {
                if (byName.putIfAbsent(spec.name(), spec) != null) {
                    throw new ConfigException("the algorithm " + spec.name() + " is offered twice, by " + owner
                            + " too: give yours another name");
                }
                String other = byOptions.putIfAbsent(spec.defaults().getClass(), spec.name());
                if (other != null) {
                    throw new ConfigException("the algorithms " + other + " and " + spec.name() + " of " + owner
                            + " have the same class of options, "
                            + spec.defaults().getClass().getName());
                }
            }
        }
        return List.copyOf(byName.values());
    }

    private static List<AlgorithmSpec> offered(AlgorithmProvider provider) {
        try {
            List<AlgorithmSpec> offered = provider.algorithms();
            if (offered == null || offered.stream().anyMatch(Objects::isNull)) {
                throw new IllegalStateException("expected a list of algorithms, got " + offered);
            }
            return List.copyOf(offered);
        } catch (RuntimeException | LinkageError e) {
            throw new ConfigException(
                    "the algorithm provider " + provider.getClass().getName() + " failed: " + FirstLine.of(e), e);
        }
    }

    /**
     * Finds the algorithm of this name.
     *
     * @throws ConfigException if there is none; names the nearest there is
     */
    public static AlgorithmSpec find(String name) {
        List<AlgorithmSpec> all = all();
        return all.stream().filter(spec -> spec.name().equals(name)).findFirst().orElseThrow(() -> {
            List<String> names = all.stream().map(AlgorithmSpec::name).toList();
            String hint = Suggestion.question(name, names)
                    .map(question -> ": " + question)
                    .orElse(": expected one of " + String.join(", ", names)
                            + " (one of your own needs its jar: --class-path or JARL_CLASS_PATH)");
            return new ConfigException("unknown algorithm " + name + hint);
        });
    }

    /**
     * The algorithm that has options of this class.
     *
     * @throws ConfigException if there is none
     */
    public static AlgorithmSpec of(AlgorithmConfig options) {
        for (AlgorithmSpec spec : OWN.algorithms()) {
            if (spec.defaults().getClass().equals(options.getClass())) {
                return spec;
            }
        }
        return all().stream()
                .filter(spec -> spec.defaults().getClass().equals(options.getClass()))
                .findFirst()
                .orElseThrow(() -> new ConfigException("no algorithm has options of the class "
                        + options.getClass().getName() + ": name your AlgorithmProvider in META-INF/services/"
                        + AlgorithmProvider.class.getName()));
    }

    /** The name that belongs to these options. */
    public static String nameOf(AlgorithmConfig options) {
        return of(options).name();
    }
}
