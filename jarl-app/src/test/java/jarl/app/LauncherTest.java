package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script {@code jarl} in a checkout of its own, with a Java and a Maven that only write down how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    Path folder;

    private Path checkout;
    private final Map<String, String> variables = new HashMap<>();

    private record Outcome(int exit, String text) {
        /** What Java was given behind this word, or the word that starts so. */
        String argument(String start) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).equals(start)) {
                    return lines.get(i + 1);
                }
                if (lines.get(i).startsWith(start)) {
                    return lines.get(i).substring(start.length());
                }
            }
            throw new AssertionError("no " + start + " in:\n" + text);
        }
    }

    @BeforeEach
    void aCheckout() throws IOException {
        checkout = folder.resolve("checkout");
        Files.createDirectories(checkout.resolve("jarl-app/src/main"));
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.writeString(checkout.resolve("jarl-app/pom.xml"), "");
        Files.copy(Path.of("..", "jarl"), checkout.resolve("jarl"));
        try (Stream<Path> sources =
                Files.walk(checkout)) { // older than every build, whatever the file system's clock shows
            for (Path source : sources.toList()) {
                Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
            }
        }
        Files.createDirectories(folder.resolve("maven"));
        Files.writeString(folder.resolve("maven/library.jar"), "");
        Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        script("jdk/bin/javac", "exit 0");
        script("jdk/bin/java", """
                for word; do
                  case $word in -XX:AOTMode=*) made=$word ;; -XX:AOTCache=*) cache=${word#*=} ;; esac
                done
                case ${made:-} in
                  '') ;;
                  *) echo "${made#*=}" >> "${0%/*}/made"; [ -e "${0%/*}/unable" ] && exit 1 ;;
                esac
                case ${made:-} in
                  *record) exit 0 ;;
                  *create) echo classes > "$cache"; exit 0 ;;
                esac
                printf '%s\\n' "$@" "charset=$(locale charmap)\"""");
        script("bin/mvn", """
                mkdir -p jarl-app/target
                touch jarl-app/target/jarl-app-1.jar '%1$s/maven/library.jar'
                echo '%1$s/maven/library.jar' > jarl-app/target/class-path""".formatted(folder));
        variables.put("JAVA_HOME", folder.resolve("jdk").toString());
        variables.put("HOME", folder.toString());
        variables.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        variables.put("LC_ALL", "C.UTF-8");
        variables.put("JARL_CACHE", "off");
    }

    private void script(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome jarl(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("bash", checkout.resolve("jarl").toString()), Stream.of(words))
                        .toList());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process =
                builder.directory(folder.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text);
    }

    @Test
    void buildsOnceAndThenStartsWhatItBuilt() throws Exception {
        assertThat(jarl("list").text()).contains("Building jarl (first time");
        Outcome second = jarl("list", "envs");
        assertThat(second.text()).doesNotContain("Building").contains("jarl.app.Main\nlist\nenvs\n");
        assertThat(List.of(second.argument("-cp").split(":")))
                .hasSize(2)
                .endsWith(folder.resolve("maven/library.jar").toString())
                .allSatisfy(entry -> assertThat(Path.of(entry)).isAbsolute().exists());
    }

    @Test
    void aRenamedCheckoutStartsFromItsOwnJars() throws Exception {
        jarl("list");
        Path renamed = folder.resolve("another name");
        Files.move(checkout, renamed);
        checkout = renamed;
        Outcome moved = jarl("list");
        assertThat(moved.exit()).isZero();
        assertThat(moved.text()).doesNotContain("Building");
        assertThat(moved.argument("-cp")).startsWith(renamed.toRealPath() + "/.jarl/");
    }

    @ParameterizedTest
    @CsvSource({"maven/library.jar", "checkout/.jarl/BUILD/jarl-app-1.jar", "checkout/.jarl/BUILD/sources-read"})
    void whatIsGoneIsBuiltAnew(String gone) throws Exception {
        jarl("list");
        String build = Files.readString(checkout.resolve(".jarl/current")).strip();
        Files.delete(folder.resolve(gone.replace("BUILD", build)));
        Outcome next = jarl("list");
        assertThat(next.text()).contains("Building jarl (", "cannot be read any more");
        assertThat(next.argument("-cp").split(":"))
                .allSatisfy(entry -> assertThat(Path.of(entry)).exists());
        assertThat(jarl("list").text()).doesNotContain("Building");
    }

    @Test
    void aBuildThatLeavesSomethingOutIsAMistakeInOneLine() throws Exception {
        script(
                "bin/mvn",
                "mkdir -p jarl-app/target; touch jarl-app/target/jarl-app-1.jar; echo /no/such.jar > jarl-app/target/class-path");
        Outcome broken = jarl("list");
        assertThat(broken.exit()).isEqualTo(2);
        assertThat(broken.text().lines().toList().getLast())
                .startsWith("jarl: the build is not complete: /no/such.jar cannot be read");
    }

    @Test
    void jarsOfSourcesAndJavadocAreNotStarted() throws Exception {
        for (String kind : List.of("javadoc", "sources")) {
            Files.createDirectories(checkout.resolve("jarl-app/target"));
            Files.writeString(checkout.resolve("jarl-app/target/jarl-app-1-" + kind + ".jar"), "");
        }
        jarl("list");
        assertThat(jarl("list").argument("-cp").split(":")[0]).endsWith("/jarl-app-1.jar");
    }

    @Test
    void noHomeIsNeeded() throws Exception {
        variables.remove("HOME");
        Outcome outcome = jarl("list");
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.text()).doesNotContain("unbound variable");
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL, POSIX", "LC_ALL, C", "LANG, C", "LC_CTYPE, POSIX", "LANG, xx_YY.UTF-8", "NONE, none"})
    void withoutALocaleNamesAndTextAreUtf8(String variable, String locale) throws Exception {
        variables.remove("LC_ALL");
        variables.put(variable, locale);
        assertThat(jarl("list").argument("charset=")).isEqualTo("UTF-8");
    }

    @Test
    void classPathsOfTheUserComeLast() throws Exception {
        Files.createDirectories(folder.resolve("libs with space"));
        for (String name : List.of("a.jar", "b.jar", "libs with space/c.jar", "libs with space/d.txt", "traps-1.jar")) {
            Files.writeString(folder.resolve(name), "");
        }
        variables.put("JARL_CLASS_PATH", "a.jar:" + folder.resolve("b.jar"));
        Outcome outcome = jarl("list", "--class-path", "libs with space/*:traps-*.jar", "envs", "--class-path=~/a.jar");
        String own =
                "a.jar:" + folder.resolve("b.jar") + ":libs with space/c.jar:traps-1.jar:" + folder.resolve("a.jar");
        assertThat(outcome.argument("-Djarl.classPath=")).isEqualTo(own);
        assertThat(outcome.argument("-cp")).endsWith("/library.jar:" + own);
        assertThat(outcome.text()).contains("list\n--class-path\nlibs with space/*:traps-*.jar\nenvs\n");
    }

    // ---- The ahead-of-time cache ----

    private List<String> made() throws IOException {
        Path made = folder.resolve("jdk/bin/made");
        return Files.exists(made) ? Files.readAllLines(made) : List.of();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.walk(checkout.resolve(".jarl"))) {
            return files.filter(file -> file.getFileName().toString().matches("start-.*|making-.*"))
                    .toList();
        }
    }

    @Test
    void aCacheIsMadeOnceForEachListOfOptionsAndThenUsed() throws Exception {
        variables.put("JARL_CACHE", "now");
        Path cache = Path.of(jarl("list").argument("-XX:AOTCache="));
        assertThat(made()).containsExactly("record", "create");
        assertThat(cache).hasContent("classes\n");
        assertThat(jarl("list").argument("-XX:AOTCache=")).isEqualTo(cache.toString());
        assertThat(made()).hasSize(2);
        assertThat(left()).hasSize(1);
        String script = Files.readString(checkout.resolve("jarl"));
        Files.writeString(checkout.resolve("jarl"), script.replace("-XX:-UsePerfData", "-XX:+UsePerfData"));
        assertThat(jarl("list").argument("-XX:AOTCache=")).isNotEqualTo(cache.toString());
        variables.put("JARL_CACHE", "off");
        assertThat(jarl("list").text()).doesNotContain("-XX:AOTCache=");
    }

    @ParameterizedTest
    @CsvSource({"-XX:+UseZGC, true", "-Xmx2g -XX:+UseG1GC, true", "-Xshare:off, false", "-XX:AOTCache=own, false"})
    void optionsOfTheUserThatExcludeTheLaunchersReplaceThem(String options, boolean cached) throws Exception {
        variables.put("JARL_CACHE", "now");
        jarl("list");
        assertThat(jarl("list").text()).contains("-XX:+UseSerialGC\n", "/start-");
        variables.put("JARL_JAVA_OPTS", options);
        String text = jarl("list").text();
        assertThat(text.contains("-XX:+UseSerialGC\n")).isEqualTo(!options.endsWith("GC"));
        assertThat(text.contains("/start-")).isEqualTo(cached);
        assertThat(text).contains(options.replace(' ', '\n') + "\n");
    }

    @Test
    void aJavaThatCanMakeNoCacheIsAskedOnce() throws Exception {
        variables.put("JARL_CACHE", "now");
        Files.writeString(folder.resolve("jdk/bin/unable"), "");
        for (int i = 0; i < 2; i++) {
            Outcome outcome = jarl("list");
            assertThat(outcome.exit()).isZero();
            assertThat(outcome.text()).contains("jarl.app.Main\nlist\n").doesNotContain("-XX:AOTCache=");
        }
        assertThat(made()).containsExactly("record");
        assertThat(left()).singleElement().satisfies(file -> assertThat(file).isEmptyFile());
    }

    @Test
    void aHalfMadeCacheIsNotUsedAndCleanedAway() throws Exception {
        jarl("list");
        Files.createDirectories(checkout.resolve(".jarl/making-1/run"));
        Files.writeString(checkout.resolve(".jarl/making-1/cache"), "half");
        variables.put("JARL_CACHE", "now");
        assertThat(Path.of(jarl("list").argument("-XX:AOTCache="))).hasContent("classes\n");
        assertThat(left()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"no.jar", "no/*", "jdk/*", "a.jar:no-*.jar"})
    void aClassPathThatIsNotThereIsAMistakeInOneLine(String path) throws Exception {
        Files.writeString(folder.resolve("a.jar"), "");
        Outcome outcome = jarl("list", "--class-path", path);
        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.text().lines())
                .singleElement()
                .asString()
                .startsWith("jarl: --class-path: there is no readable " + path.replace("a.jar:", "") + " ");
    }
}
