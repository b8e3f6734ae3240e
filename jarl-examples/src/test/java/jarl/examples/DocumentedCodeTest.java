package jarl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.check.EnvChecker;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java code of the documents compiles: whole files as they are, statements inside of a method. A block that begins with
 * {@code // from Example} stands in that example.
 */
class DocumentedCodeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern DECLARATION =
            Pattern.compile("^(?:public )?(?:final )?class (\\w+)", Pattern.MULTILINE);
    private static final Pattern EXCERPT = Pattern.compile("// from (\\w+)\\n(.*)", Pattern.DOTALL);
    private static final List<String> IMPORTS = List.of(
            "java.nio.file",
            "java.util",
            "jarl",
            "jarl.algorithm",
            "jarl.env",
            "jarl.env.classic",
            "jarl.experiment",
            "jarl.runner",
            "jarl.sampler",
            "jarl.space",
            "jarl.video");

    @TempDir
    Path classes;

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String name, String code) {
            super(URI.create("document:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> found = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), found.sorted())
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<String> blocks(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** A package for each document, so that two may show a class of the same name. */
    private static String packageOf(Path document) {
        return "documented."
                + ROOT.relativize(document).toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "_");
    }

    private static Source source(String pack, int index, String code) {
        Matcher declared = DECLARATION.matcher(code);
        if (declared.find()) {
            Matcher own = Pattern.compile("^package ([\\w.]+);").matcher(code);
            return own.find()
                    ? new Source(own.group(1) + "." + declared.group(1), code)
                    : new Source(pack + "." + declared.group(1), "package " + pack + ";\n" + code);
        }
        StringBuilder wrapped = new StringBuilder("package " + pack + ";\n");
        IMPORTS.forEach(name -> wrapped.append("import ").append(name).append(".*;\n"));
        wrapped.append("class Statements").append(index).append(" {\nvoid run() throws Exception {\n");
        return new Source(pack + ".Statements" + index, wrapped + code + "}\n}\n");
    }

    private static List<Source> sources() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path document : documents()) {
            for (String code : blocks(document)) {
                if (!EXCERPT.matcher(code).matches()) {
                    sources.add(source(packageOf(document), sources.size(), code));
                }
            }
        }
        return sources;
    }

    private List<String> errors(List<Source> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(
                        null,
                        compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8),
                        found,
                        options,
                        null,
                        sources)
                .call();
        List<String> errors = found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
        assertThat(compiled).as("%s", errors).isEqualTo(errors.isEmpty());
        return errors;
    }

    @SuppressWarnings("unchecked") // the documents' environments observe numbers and choose
    private static EnvFactory<float[], Integer> environment(URLClassLoader loader, String name) throws Exception {
        Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return () -> {
            try {
                return (Env<float[], Integer>) constructor.newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @Test
    void theDocumentsCompileAndTheirEnvironmentsKeepTheRules() throws Exception {
        List<Source> sources = sources();
        assertThat(sources).hasSizeGreaterThan(10);
        assertThat(errors(sources)).isEmpty();
        try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            assertThat(EnvChecker.check(environment(loader, "com.example.Thermostat"), 1, 1_000))
                    .isEmpty();
            String readme = packageOf(ROOT.resolve("README.md"));
            assertThat(EnvChecker.check(environment(loader, readme + ".Thermostat"), 1, 1_000))
                    .filteredOn(problem -> problem.level() == EnvChecker.Level.ERROR)
                    .isEmpty();
        }
    }

    @Test
    void whatDoesNotCompileIsFound() {
        assertThat(errors(List.of(source("documented", 0, "Training.of(CartPole::new).setp(1);\n"))))
                .singleElement()
                .asString()
                .contains("setp");
    }

    @Test
    void excerptsStandInTheirExamples() throws IOException {
        List<String> missing = new ArrayList<>();
        int excerpts = 0;
        for (Path document : documents()) {
            for (String code : blocks(document)) {
                Matcher excerpt = EXCERPT.matcher(code);
                if (excerpt.matches()) {
                    excerpts++;
                    Path example = Path.of("src/main/java/jarl/examples", excerpt.group(1) + ".java");
                    if (!words(Files.readString(example)).contains(words(excerpt.group(2)))) {
                        missing.add(document + ": " + excerpt.group(2));
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(excerpts).isPositive();
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", ""); // the formatter may break lines elsewhere
    }
}
