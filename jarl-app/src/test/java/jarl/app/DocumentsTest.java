package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.experiment.Algorithms;
import jarl.experiment.ExperimentConfig;
import jarl.experiment.ExperimentReader;
import jarl.experiment.Presets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * What the documents name is there: types and members, option keys, presets, commands and their flags. Decisions are left out, which tell of
 * what was and what may be.
 */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern TYPE =
            Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([A-Za-z]\\w*))?(?:[.(].*)?");
    private static final Pattern DECLARATION = Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z]\\w*)");
    private static final Pattern KEY = Pattern.compile("([a-z]\\w*(?:\\.[a-z]\\w*)+)(?:=.*)?");
    private static final Pattern COMMAND = Pattern.compile("(?:\\./)?jarl ([a-z-]+)((?: .*)?)");

    /** Names of other systems: the original's, Gymnasium's and file formats' words, and placeholders. */
    private static final Set<String> FOREIGN = Set.of(
            "Dict",
            "Tuple",
            "IntBox",
            "FloatBox",
            "ImageBox",
            "RecurrentAgentMixin",
            "AlternatingSampler",
            "SerialSampler",
            "CpuSampler",
            "GpuSampler",
            "AtariPreprocessing",
            "Xyz",
            "YourEnv");

    private final Map<String, String> sources = sources("src");
    private final Map<String, String> shipped = sources("src/main");
    private final Set<String> mistakes = new TreeSet<>();

    private static Stream<Path> files(Path folder, String suffix) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(path -> path.toString().endsWith(suffix)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source of every type of this repository, nested ones too, by simple name. */
    private static Map<String, String> sources(String folder) {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String module : List.of(
                "jarl-env",
                "jarl-testing",
                "jarl-core",
                "jarl-atari",
                "jarl-box2d",
                "jarl-mujoco",
                "jarl-app",
                "jarl-examples",
                "jarl-benchmarks")) {
            files(ROOT.resolve(module).resolve(folder), ".java").forEach(file -> {
                String text = text(file);
                Matcher declared = DECLARATION.matcher(text);
                while (declared.find()) {
                    sources.merge(declared.group(1), text, String::concat);
                }
            });
        }
        return sources;
    }

    private static List<Path> documents() {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        files(ROOT.resolve("docs"), ".md")
                .filter(file -> !file.startsWith(ROOT.resolve("docs/decisions")))
                .forEach(documents::add);
        return documents;
    }

    private static boolean isJava(String name) {
        return Stream.of(
                        "java.lang.",
                        "java.util.",
                        "java.util.concurrent.",
                        "java.io.",
                        "java.nio.file.",
                        "java.lang.foreign.")
                .anyMatch(prefix -> {
                    try {
                        return Class.forName(prefix + name) != null;
                    } catch (ClassNotFoundException e) {
                        return false;
                    }
                });
    }

    /** What is wrong with a type, or a type and a member of it; nothing if it is there. */
    private Stream<String> type(String name, String member) {
        String source = sources.get(name);
        if (source == null) {
            boolean known = FOREIGN.contains(name)
                    || isJava(name)
                    || shipped.values().stream()
                            .anyMatch(text -> text.contains("\"" + name) || text.contains("/" + name));
            return known ? Stream.empty() : Stream.of("there is no type " + name);
        }
        boolean there = member == null
                || Pattern.compile("\\b" + member + "\\b").matcher(source).find();
        return there ? Stream.empty() : Stream.of(name + " has no " + member);
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        Presets.names()
                .forEach(preset -> keys.addAll(ConfigOption.values(
                                new ExperimentReader().preset(preset).read())
                        .keySet()));
        Algorithms.all().forEach(entry -> ConfigOption.of(entry.defaults()).forEach(option -> keys.add(option.key())));
        return keys;
    }

    private static Stream<String> key(String key, Set<String> keys) {
        String group = key.substring(0, key.indexOf('.'));
        boolean option = Arrays.stream(ExperimentConfig.class.getRecordComponents())
                .anyMatch(component -> component.getName().equals(group));
        boolean there = !option
                || key.endsWith(".json") // a file
                || key.startsWith("env.options.")
                || Stream.of("jarl-env", "jarl-core")
                        .anyMatch(module -> Files.isDirectory(ROOT.resolve(module)
                                .resolve("src/main/java/jarl")
                                .resolve(key.replace('.', '/'))))
                || keys.stream().anyMatch(known -> known.equals(key) || known.startsWith(key + "."));
        return there ? Stream.empty() : Stream.of("there is no option " + key);
    }

    private static Stream<String> command(String name, String words, Set<String> keys) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        CommandLine command = JarlCommand.commandLine(new Screen(nowhere, nowhere, 0))
                .getSubcommands()
                .get(name);
        if (command == null) {
            return Stream.of("there is no command jarl " + name);
        }
        List<String> wrong = new ArrayList<>();
        for (String word : words.replaceFirst("#.*", "").strip().split("\\s+")) {
            Matcher assignment = KEY.matcher(word);
            if (word.startsWith("--")) {
                if (command.getCommandSpec().findOption(word.replaceFirst("=.*", "")) == null) {
                    wrong.add("jarl " + name + " has no " + word);
                }
            } else if (word.contains("=") && assignment.matches()) {
                key(assignment.group(1), keys).forEach(wrong::add);
            } else if (name.equals("train")
                    && word.matches("[a-z]+(-[a-z0-9]+)+")
                    && !Presets.names().contains(word)) {
                wrong.add("there is no preset " + word);
            }
        }
        return wrong.stream();
    }

    private void check(Path document, String code, Set<String> keys) {
        Matcher type = TYPE.matcher(code);
        Matcher key = KEY.matcher(code);
        Matcher command = COMMAND.matcher(code);
        Stream<String> wrong = command.matches()
                ? command(command.group(1), command.group(2), keys)
                : key.matches()
                        ? key(key.group(1), keys)
                        : type.matches() ? type(type.group(1), type.group(2)) : Stream.empty();
        wrong.forEach(mistake -> mistakes.add(ROOT.relativize(document) + ": `" + code + "`: " + mistake));
    }

    @Test
    void whatTheDocumentsNameIsThere() {
        Set<String> keys = keys();
        for (Path document : documents()) {
            boolean block = false;
            for (String line : text(document).lines().toList()) {
                if (line.startsWith("```")) {
                    block = !block;
                } else if (block) {
                    check(document, line.strip(), keys);
                } else {
                    Pattern.compile("`([^`]+)`")
                            .matcher(line)
                            .results()
                            .forEach(code -> check(document, code.group(1), keys));
                }
            }
        }
        assertThat(mistakes).as("names in documents that are gone or misspelt").isEmpty();
    }

    @Test
    void whatIsGoneIsFound() {
        Path document = ROOT.resolve("README.md");
        Set<String> keys = keys();
        for (String code : List.of(
                "Ppo.prepare",
                "NoSuchThing",
                "sampler.batchC",
                "algo.discounts=1",
                "./jarl tarin",
                "./jarl train cartpole-pqo",
                "jarl train --stepz 5",
                "jarl train cartpole-ppo algo.learningRat=1")) {
            mistakes.clear();
            check(document, code, keys);
            assertThat(mistakes).as(code).hasSize(1);
        }
    }
}
