package jarl.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jarl.config.ConfigException;
import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.experiment.ConfigMapper;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import jarl.random.RandomStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the settings and runs of a sweep. */
final class Expander {

    static final int MOST_RUNS = 100_000;
    private static final Set<String> ENVIRONMENT = Set.of("env", "env.id");

    private final Sweep sweep;
    private final FolderNames names;
    private final Set<String> notes = new LinkedHashSet<>();

    Expander(Sweep sweep) {
        this.sweep = sweep;
        Set<String> varied = new LinkedHashSet<>();
        for (Level level : sweep.levels()) {
            for (String key : level.keys()) {
                requireFree(key);
                if (!varied.add(key)) {
                    throw mistake(key + " is in two levels: expected it in one");
                }
                if (sweep.set().containsKey(key)) {
                    throw mistake(key + " is in set and in a level: expected it in one of them");
                }
            }
        }
        sweep.set().keySet().forEach(this::requireFree);
        this.names = new FolderNames(varied);
    }

    private void requireFree(String key) {
        if (key.equals("seed")) {
            throw mistake("seed is set by seeds: expected another key");
        }
    }

    private ConfigException mistake(String text) {
        return new ConfigException(sweep.source() + ": " + text);
    }

    Expansion expand() {
        List<Variant> variants = List.of(new Variant("", Map.of()));
        for (int i = 0; i < sweep.levels().size(); i++) {
            variants = crossed(variants, variants(sweep.levels().get(i), "level " + (i + 1)));
        }
        if (sweep.search().orElse(null) instanceof Search.Random random) {
            variants = drawn(variants, random);
        }
        List<Setting> settings = new ArrayList<>();
        for (Variant variant : variants) {
            settings.add(setting(variant));
        }
        requireDistinct(settings);
        if (sweep.search().orElse(null) instanceof Search.Asha asha) {
            return searched(settings, asha);
        }
        List<PlannedRun> runs = new ArrayList<>();
        for (long seed : sweep.seeds()) {
            settings.forEach(setting -> runs.add(PlannedRun.of(sweep.base(), setting, seed)));
        }
        return new Expansion(List.copyOf(settings), List.copyOf(runs), List.copyOf(notes), Optional.empty());
    }

    private List<Variant> drawn(List<Variant> variants, Search.Random random) {
        if (random.settings() > variants.size()) {
            throw mistake("search.settings must be at most the number of settings, " + variants.size() + ", got "
                    + random.settings());
        }
        List<Variant> shuffled = new ArrayList<>(variants);
        Collections.shuffle(shuffled, new RandomStreams(random.seed()).stream("sweep-search"));
        Set<Variant> chosen = new HashSet<>(shuffled.subList(0, random.settings()));
        return variants.stream().filter(chosen::contains).toList();
    }

    private Expansion searched(List<Setting> settings, Search.Asha asha) {
        long most = asha.maximumSteps().orElse(settings.getFirst().config().steps());
        for (Setting setting : settings) {
            if (asha.maximumSteps().isEmpty() && setting.config().steps() != most) {
                throw mistake("search needs one number of steps for all settings, or search.maximumSteps");
            }
            long start = learningStart(setting.config());
            if (asha.minimumSteps() <= start) {
                throw mistake("search.minimumSteps must be above the steps after which setting " + setting.name()
                        + " begins to learn, " + start + ", got " + asha.minimumSteps());
            }
        }
        if (asha.minimumSteps() > most) {
            throw mistake(
                    "search.minimumSteps must be at most the steps of a run, " + most + ", got " + asha.minimumSteps());
        }
        SearchState search =
                new SearchState(asha.factor(), SearchState.rungs(asha.minimumSteps(), most, asha.factor()), List.of());
        List<PlannedRun> runs = new ArrayList<>();
        for (Setting setting : settings) {
            for (long seed : sweep.seeds()) {
                runs.add(PlannedRun.of(sweep.base(), setting, seed)
                        .upTo(search.rungs().getFirst()));
            }
        }
        return new Expansion(List.copyOf(settings), List.copyOf(runs), List.copyOf(notes), Optional.of(search));
    }

    private static long learningStart(ExperimentConfig config) {
        try {
            return new YAMLMapper()
                    .readTree(ConfigMapper.yaml(config))
                    .path("algo")
                    .path("learning")
                    .path("minimumSteps")
                    .asLong(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration cannot be written", e);
        }
    }

    private List<Variant> crossed(List<Variant> outer, List<Variant> inner) {
        if ((long) outer.size() * inner.size() * sweep.seeds().size() > MOST_RUNS) {
            throw mistake("expected at most " + MOST_RUNS + " runs, got more");
        }
        List<Variant> all = new ArrayList<>();
        for (Variant first : outer) {
            for (Variant second : inner) {
                Map<String, String> values = new LinkedHashMap<>(first.values());
                values.putAll(second.values());
                all.add(new Variant(
                        first.name().isEmpty() ? second.name() : first.name() + "/" + second.name(), values));
            }
        }
        return all;
    }

    private List<Variant> variants(Level level, String where) {
        List<Map<String, String>> combinations;
        try {
            combinations = level.combinations();
        } catch (ConfigException e) {
            throw new ConfigException(sweep.source() + ": " + where + ": " + e.getMessage(), e);
        }
        if (!level.names().isEmpty() && level.names().size() != combinations.size()) {
            throw mistake(where + ": names must be as many as the combinations, " + combinations.size() + ", got "
                    + level.names().size());
        }
        Map<Map<String, String>, Variant> variants = new LinkedHashMap<>();
        for (int i = 0; i < combinations.size(); i++) {
            Map<String, String> values = present(combinations.get(i));
            boolean named = !level.names().isEmpty() && values.equals(combinations.get(i));
            String name = named ? chosen(level.names().get(i)) : names.of(values);
            variants.putIfAbsent(values, new Variant(name, values));
        }
        return List.copyOf(variants.values());
    }

    private String chosen(String name) {
        try {
            return FolderNames.clean(name);
        } catch (ConfigException e) {
            throw new ConfigException(sweep.source() + ": " + e.getMessage(), e);
        }
    }

    /** The values with an environment that is there. */
    private Map<String, String> present(Map<String, String> values) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        sweep.missingEnvironment().ifPresent(other -> {
            for (String key : ENVIRONMENT) {
                String id = values.get(key);
                if (id != null && Environments.all().stream().map(EnvSpec::id).noneMatch(id::equals)) {
                    notes.add(id + " is not there (jarl list envs shows what is): " + other + " is used in its place");
                    changed.put(key, other);
                }
            }
        });
        return changed;
    }

    private Setting setting(Variant variant) {
        Map<String, String> values = new LinkedHashMap<>(present(sweep.set()));
        values.putAll(variant.values());
        List<String> assignments = new ArrayList<>();
        values.forEach((key, value) -> assignments.add(key + "=" + value));
        try {
            ExperimentReader reader = reader();
            assignments.forEach(assignment -> reader.assignFrom(sweep.source(), assignment));
            ExperimentConfig config = reader.read().withSeed(0);
            var _ = Environments.find(config.env().id());
            return new Setting(variant.name(), variant.values(), List.copyOf(assignments), config);
        } catch (ConfigException e) {
            String where = variant.name().isEmpty() ? "" : "setting " + variant.name() + ": ";
            throw new ConfigException(where + e.getMessage(), e);
        }
    }

    private ExperimentReader reader() {
        Path file = Path.of(sweep.base());
        return !Presets.names().contains(sweep.base()) && Files.isRegularFile(file)
                ? new ExperimentReader().file(file)
                : new ExperimentReader().preset(sweep.base());
    }

    private void requireDistinct(List<Setting> settings) {
        Map<ExperimentConfig, String> configs = new HashMap<>();
        Set<String> folders = new HashSet<>();
        for (Setting setting : settings) {
            String other = configs.putIfAbsent(setting.config(), setting.name());
            if (other != null) {
                throw mistake("settings " + other + " and " + setting.name() + " are the same configuration");
            }
            if (!folders.add(setting.name().toLowerCase(Locale.ROOT))) {
                throw mistake("two settings would have the folder " + setting.name()
                        + ": expected different names or values");
            }
        }
    }
}
