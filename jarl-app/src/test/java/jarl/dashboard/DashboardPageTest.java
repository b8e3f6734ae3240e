package jarl.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, from the runs' files to what is seen. */
class DashboardPageTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SCRIPT = "<img src=x onerror=\"window.harmed=1\"><script>window.harmed=1</script>";

    @TempDir
    private static Path browserFolder;

    private static Chromium browser;

    @TempDir
    private Path folder;

    private DashboardServer server;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> found = Chromium.find();
        assumeTrue(found.isPresent(), "there is no Chromium or Chrome on the PATH");
        browser = new Chromium(found.get(), browserFolder);
    }

    @AfterAll
    static void end() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void serve() throws IOException {
        for (String name : List.of("curves.csv", "curves.png", "curves.svg", "long.svg")) {
            Files.deleteIfExists(browserFolder.resolve(name)); // of another test
        }
        run("a/seed-1", 1, 0.1, "Corridor-v0", 3);
        run("a/seed-2", 2, 0.1, "Corridor-v0", 4);
        run("b/seed-1", 1, 0.2, "Corridor-v0", 1);
        run("b/seed-2", 2, 0.2, "Corridor-v0", 2);
        server = new DashboardServer(folder, "127.0.0.1", 0, null);
        browser.complaints.clear();
    }

    @AfterEach
    void nothingIsComplainedOf() {
        server.close();
        assertThat(browser.complaints.stream().filter(each -> !each.contains("ERR_CONNECTION_REFUSED")))
                .isEmpty();
    }

    private Path run(String name, int seed, double rate, String env, double score) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Map<String, Object> parameters =
                new TreeMap<>(Map.of("seed", seed, "algo.rate", rate, "env.id", env, "same", "yes"));
        Files.write(run.resolve("params.json"), JSON.writeValueAsBytes(parameters));
        Files.writeString(
                run.resolve("progress.csv"),
                "Diagnostics/CumSteps,ReturnAverage,Loss\n10,%s,5\n20,%s,6\n".formatted(score / 2, score));
        Files.writeString(run.resolve("episodes.csv"), "step,length,return,column,wall_time\n4,4,1,0,1\n9,5,2,0,1\n");
        return run;
    }

    private void open(String view) throws Exception {
        browser.size(1000, 800, false);
        browser.open("http://127.0.0.1:" + server.port() + "/#" + view);
        browser.await("document.querySelectorAll('#groups tbody tr').length > 0");
    }

    private static String text(String selector) throws Exception {
        return browser.value("document.querySelector('" + selector + "').textContent")
                .asText();
    }

    @Test
    void groupsAreShownAndFollowARowThatIsWritten() throws Exception {
        open("");
        assertThat(text("#groups tbody tr")).contains("algo.rate=0.1", "3.5"); // mean of 3 and 4
        browser.await("document.querySelector('#chart canvas')");
        browser.value("document.querySelector('#groups input').focus()");
        Files.writeString(folder.resolve("a/seed-1/progress.csv"), "30,8,7\n", StandardOpenOption.APPEND);
        browser.await("document.querySelector('#groups tbody tr').textContent.includes('6')"); // of 8 and 4
        assertThat(browser.value("document.activeElement.dataset.key").asText()).isEqualTo("draw a/seed-1");
    }

    @Test
    void aKeyboardIsEnough() throws Exception {
        open("");
        browser.value("document.querySelector('#groups input').focus()");
        browser.press(" ");
        browser.await("location.hash.includes('group=b') && !location.hash.includes('group=a')");
        browser.press("Tab");
        browser.press("Enter"); // unfolds the group
        browser.press("Tab");
        assertThat(browser.value("document.activeElement.textContent").asText()).isEqualTo("a/seed-1");
        browser.press("Enter");
        browser.await("document.activeElement.id === 'detail' && document.querySelector('#column-chart canvas')");
        browser.value("document.querySelector('#column-chart .canvas').focus()");
        browser.press("ArrowRight");
        browser.await(
                "document.querySelector('#column-chart .below').textContent.startsWith('at 20 – ReturnAverage: 3')");
    }

    @Test
    void aRunShowsEveryColumnItsEpisodesAndItsFilms() throws Exception {
        Path run = folder.resolve("a/seed-1");
        byte[] gif = Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==");
        Files.write(Files.createDirectories(run.resolve("videos")).resolve("step-00000020.gif"), gif);
        Files.writeString(run.resolve("run.log"), "first\nlast\n");
        open("run=a%2Fseed-1&column=Loss");
        browser.await(
                "document.querySelector('#length-chart canvas') && document.querySelector('#films img').naturalWidth");
        assertThat(text("#column-chart h3")).isEqualTo("Loss over steps");
        assertThat(browser.value("[...document.querySelectorAll('#column option')].map(each => each.value).join()")
                        .asText())
                .isEqualTo("Diagnostics/CumSteps,ReturnAverage,Loss");
        assertThat(text("#episodes")).startsWith("2 episodes");
        assertThat(text("#run-log")).isEqualTo("first\nlast");
        assertThat(browser.value("fetch(document.querySelector('#run-files a').href).then(each => each.text())")
                        .asText())
                .isEqualTo(Files.readString(run.resolve("progress.csv")));
    }

    @Test
    void groupsAreComparedAndChartsAreSplit() throws Exception {
        run("c/seed-1", 1, 0.1, "Hall-v0", 5);
        server.close();
        server = new DashboardServer(folder, "127.0.0.1", 0, null);
        open("split=env.id&compare=1&group=a%2Fseed-1&group=b%2Fseed-1&group=c%2Fseed-1");
        browser.await(
                "document.querySelectorAll('#chart canvas').length === 2 && document.querySelector('#profile canvas')");
        assertThat(text("#chart h3")).isEqualTo("env.id=Corridor-v0: ReturnAverage over steps");
        // both runs of the first are above both of the second
        browser.await("document.querySelector('#improvement').textContent.startsWith('1, 95% interval 1')");
        assertThat(browser.value(
                                "[...document.querySelectorAll('#keys > table tbody th')].map(each => each.textContent).join()")
                        .asText())
                .isEqualTo("algo.rate,env.id,seed");
        assertThat(text("#keys details table")).isEqualTo("sameyes");
    }

    @Test
    void chartsAreSavedAsTableAndPictures() throws Exception {
        open("");
        browser.await("document.querySelector('#chart canvas')");
        browser.value("document.querySelectorAll('#saves button').forEach(each => each.click())");
        Path csv = saved("curves.csv");
        assertThat(Files.readAllLines(csv).getFirst()).startsWith("x,\"algo.rate=0.1 center\",\"algo.rate=0.1 low\"");
        assertThat(Files.readAllLines(csv).getLast()).startsWith("20,3.5,");
        assertThat(Arrays.copyOf(Files.readAllBytes(saved("curves.png")), 4))
                .isEqualTo(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(saved("curves.svg").toFile())
                        .getDocumentElement()
                        .getTextContent())
                .contains("ReturnAverage over steps", "algo.rate=0.2");
    }

    /** The browser makes the file before it writes it. */
    private static Path saved(String name) throws Exception {
        Path file = browserFolder.resolve(name);
        long size = 0;
        for (int i = 0; i < 400; i++) {
            long now = Files.exists(file) ? Files.size(file) : 0;
            if (now > 0 && now == size) {
                break;
            }
            size = now;
            Thread.sleep(25);
        }
        return file;
    }

    @Test
    void aLogarithmicAxisSaysWhatItHasNoPlaceFor() throws Exception {
        Files.writeString(
                folder.resolve("a/seed-1/progress.csv"), "Diagnostics/CumSteps,ReturnAverage\n10,-5\n20,-4\n");
        open("x=nothing");
        browser.await("document.querySelector('#chart canvas')");
        assertThat(browser.value("document.querySelector('#x').value").asText()).isEqualTo("steps");
        assertThat(text("#chart .note")).isEmpty();
        browser.value("document.querySelector('#logy').click()");
        browser.await("document.querySelector('#chart .note').textContent");
        assertThat(text("#chart .note")).contains("1 of 2 lines are not drawn, or not wholly");
    }

    @Test
    void hostileTextStaysText() throws Exception {
        Path run = Files.createDirectories(folder.resolve(SCRIPT.replace("/", "")));
        Files.write(
                run.resolve("params.json"),
                JSON.writeValueAsBytes(Map.of("seed", 1, "same", SCRIPT, SCRIPT, SCRIPT, "__proto__", SCRIPT)));
        Files.writeString(
                run.resolve("progress.csv"),
                "Diagnostics/CumSteps,ReturnAverage," + SCRIPT + "\n10,1,1\n" + "x".repeat(10 << 20) + "\n20,9,1\n30,");
        Files.writeString(run.resolve("run.log"), "y".repeat(10 << 20) + "\n" + SCRIPT + "\n");
        Files.writeString(run.resolve("episodes.csv"), "step,length,return\n1,1,1\n" + SCRIPT + ",2,\n3,");
        server.close();
        server = new DashboardServer(folder, "127.0.0.1", 0, null);
        String id = URLEncoder.encode(folder.relativize(run).toString(), StandardCharsets.UTF_8);
        open("compare=1&split=same&search=img&run=" + id + "&column="
                + URLEncoder.encode(SCRIPT, StandardCharsets.UTF_8));
        browser.await("document.querySelector('#column-chart canvas') && document.querySelector('#keys table')"
                + " && document.querySelector('#return-chart canvas')");
        assertThat(text("#column-chart h3")).startsWith(SCRIPT);
        assertThat(text("#run-log")).endsWith(SCRIPT);
        assertThat(text("#keys")).contains(SCRIPT);
        browser.value("document.querySelectorAll('#saves button')[1].click()"); // its picture, which has the names too
        assertThat(browser.value(
                                "window.harmed === undefined && document.querySelectorAll('body script, img').length === 0")
                        .asBoolean())
                .isTrue();
    }

    private static void recordLabels() throws Exception {
        browser.value("""
                window.labels = [];
                { const painted = CanvasRenderingContext2D.prototype.fillText;
                  CanvasRenderingContext2D.prototype.fillText = function(text, x, y) {
                    const half = this.measureText(text).width / 2;
                    if (text && this.textBaseline === 'top') window.labels.push({ text, left: x - half, right: x + half, edge: this.canvas.width });
                    return painted.apply(this, arguments);
                  }; }""");
    }

    /** The labels of the horizontal axis as they are painted: text, left and right end. */
    private static JsonNode labels(int width) throws Exception {
        browser.value("window.labels = []; undefined");
        browser.size(width, 700, false);
        browser.await(
                "window.labels.some(each => each.text === '1,000,000')"); // the last one, painted after the others
        return browser.value("[...new Map(window.labels.map(each => [each.text, each])).values()]"
                + ".sort((one, other) => one.left - other.left)");
    }

    @Test
    void numbersBelowAChartNeitherTouchNorAreCut() throws Exception {
        for (String name : List.of("a/seed-1", "a/seed-2", "b/seed-1", "b/seed-2")) {
            Files.writeString(folder.resolve(name).resolve("progress.csv"), "1000000,8,7\n", StandardOpenOption.APPEND);
        }
        open("");
        browser.await("document.querySelector('#chart canvas')");
        recordLabels();
        for (String axis : List.of("linear", "logarithmic")) {
            if (axis.equals("logarithmic")) {
                browser.size(1200, 700, false);
                browser.value("document.querySelector('#logx').click()");
                browser.await("window.labels.some(each => each.text === '1,000')"); // redrawn
            }
            assertLabelsAreWhole(1280);
            assertLabelsAreWhole(900);
            assertLabelsAreWhole(380);
        }
    }

    private static void assertLabelsAreWhole(int width) throws Exception {
        JsonNode labels = labels(width);
        assertThat(labels.size()).isGreaterThan(1);
        JsonNode last = labels.get(labels.size() - 1);
        assertThat(last.path("text").asText()).isEqualTo("1,000,000");
        assertThat(last.path("right").asDouble())
                .isLessThanOrEqualTo(last.path("edge").asDouble());
        for (int i = 1; i < labels.size(); i++) {
            assertThat(labels.get(i).path("left").asDouble())
                    .as("%s", labels)
                    .isGreaterThan(labels.get(i - 1).path("right").asDouble());
        }
    }

    @Test
    void aLogarithmicAxisCountsInWholeNumbersAndIsNotCutByADecadeMore() throws Exception {
        for (String name : List.of("a/seed-1", "a/seed-2", "b/seed-1", "b/seed-2")) {
            Files.writeString(
                    folder.resolve(name).resolve("progress.csv"),
                    "Diagnostics/CumSteps,ReturnAverage,Loss\n4096,8,7\n200704,8,7\n");
        }
        browser.size(900, 700, false);
        open("logx=1");
        browser.await("document.querySelector('#chart canvas')");
        recordLabels();
        browser.size(901, 700, false);
        browser.await("window.labels.some(each => each.text === '100,000')");
        assertThat(browser.value("window.labels.map(each => each.text)")
                        .valueStream()
                        .map(JsonNode::asText)
                        .distinct())
                .isSubsetOf("10,000", "20,000", "50,000", "100,000", "200,000", "4,000", "5,000");
    }

    @Test
    void aGroupOfOneRowIsSeenBesideLongOnesAlsoInAPicture() throws Exception {
        for (String name : List.of("a/seed-1", "a/seed-2")) {
            Files.writeString(
                    folder.resolve(name).resolve("progress.csv"),
                    "Diagnostics/CumSteps,ReturnAverage,Loss\n10,0,5\n1000000,100,6\n");
        }
        for (String name : List.of("b/seed-1", "b/seed-2")) {
            Files.writeString(
                    folder.resolve(name).resolve("progress.csv"),
                    "Diagnostics/CumSteps,ReturnAverage,Loss\n600123,20,5\n");
        }
        open("");
        browser.await("document.querySelector('#chart canvas')");
        // a dot of seven pixels across in the second colour, #e69f00
        browser.await(pixels("red === 230 && green === 159 && blue === 0 && alpha === 255") + " > 20");
        browser.value("document.querySelectorAll('#saves button')[2].click()");
        assertThat(Files.readString(saved("curves.svg"))).containsPattern("<circle [^>]*r=\"3.5\" fill=\"#e69f00\"");
    }

    /** How many pixels of the chart fulfil a condition. */
    private static String pixels(String condition) {
        return """
                (() => { const canvas = document.querySelector('#chart canvas'), all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  let found = 0;
                  for (let i = 0; i < all.length; i += 4) { const [red, green, blue, alpha] = all.slice(i, i + 4); if (%s) found++; }
                  return found; })()""".formatted(condition);
    }

    @Test
    void spreadsAndMembersStandOutInTheDark() throws Exception {
        open("");
        browser.size(1000, 800, true);
        browser.await("document.querySelector('#chart canvas')");
        // the first group's band of #1f8fe0 on #16181c: a contrast by WCAG 2 of 1.6, where black on white has 21
        browser.await(pixels("blue > 200 && red < 60 && green > 120 && alpha > 80 && alpha < 100") + " > 2000");
        browser.size(1000, 800, false);
        browser.await(pixels("blue > 150 && red < 20 && alpha > 30 && alpha < 60") + " > 2000"); // #0072b2 on white
    }

    @Test
    void longNamesOfGroupsStayDifferentAndThePicturesLegendIsInside() throws Exception {
        Map<String, Object> parameters = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            parameters.put("algo.anotherOption" + i, "one");
        }
        for (String name : List.of("a", "b", "c")) {
            Path run = run(name + "/seed-1", 1, 0.1, "Corridor-v0", 3);
            Map<String, Object> own = new TreeMap<>(parameters);
            own.put("zeal", name);
            own.put("env.id", "Corridor-v0");
            own.put("path", "/" + "x".repeat(250) + "/" + name);
            Files.write(run.resolve("params.json"), JSON.writeValueAsBytes(own));
        }
        server.close();
        server = new DashboardServer(folder, "127.0.0.1", 0, null);
        open("group=a%2Fseed-1&group=b%2Fseed-1&group=c%2Fseed-1");
        browser.await("document.querySelector('#chart canvas')");
        JsonNode names = browser.value(
                "[...document.querySelectorAll('#groups summary')].map(each => each.textContent + '|' + each.title)");
        List<String> shown =
                names.valueStream().map(each -> each.asText().split("\\|")[0]).toList();
        assertThat(shown)
                .doesNotHaveDuplicates()
                .allSatisfy(each -> assertThat(each).hasSizeLessThan(181));
        assertThat(shown).filteredOn(each -> each.contains("zeal=")).hasSize(3);
        assertThat(names.toString()).contains("algo.anotherOption29=one");
        browser.value("document.querySelectorAll('#saves button').forEach(each => each.click())");
        assertThat(Files.readAllLines(saved("curves.csv")).getFirst())
                .contains("algo.anotherOption0=one", "algo.anotherOption29=one", "zeal=c center");
        assertHoldsItsTexts(Files.readString(saved("curves.svg")));
    }

    @Test
    void aPicturesLongTitleAndNamesAreWrapped() throws Exception {
        String chart =
                "{ title: 'T'.repeat(150) + ' ' + 'word '.repeat(40), x: [1, 123456789012], lines: ['W'.repeat(180), 'a=b, '.repeat(36)]"
                        + ".map(label => ({ label, colour: '#0072b2', dash: [], center: [1e-9, 2e-9] })) }";
        open("");
        browser.value("import('/figure.js').then(figure => document.body.append(figure.saves('long', () => [" + chart
                + "])))");
        browser.value("[...document.querySelectorAll('.saves')].at(-1).lastChild.click()");
        assertHoldsItsTexts(Files.readString(saved("long.svg")));
    }

    /** Every text of a picture lies inside of it. */
    private static void assertHoldsItsTexts(String svg) throws Exception {
        String parsed = "document.importNode(new DOMParser().parseFromString(" + JSON.writeValueAsString(svg)
                + ", 'image/svg+xml').documentElement, true)";
        JsonNode texts = browser.value("(() => { const picture = " + parsed
                + "; document.body.append(picture); const [,, width, height] = picture.getAttribute('viewBox').split(' ').map(Number);"
                + " return [...picture.querySelectorAll('text')].map(each => each.getBBox()).map(box =>"
                + " [box.x >= 0, box.x + box.width <= width, box.y >= 0, box.y + box.height <= height]); })()");
        assertThat(texts.size()).isGreaterThan(4);
        assertThat(texts.toString()).doesNotContain("false");
    }

    @Test
    void numbersAreShownAsPeopleWriteThem() throws Exception {
        open("");
        Map<String, String> shown = Map.of(
                "1234567",
                "1,234,567",
                "-200000",
                "-200,000",
                "99999.4",
                "99999",
                "0.000123456",
                "0.00012346",
                "3",
                "3",
                "1e15",
                "1e15",
                "1.5e-7",
                "1.5e-7",
                "null",
                "–");
        for (Map.Entry<String, String> each : shown.entrySet()) {
            assertThat(browser.value("import('/dom.js').then(module => module.number(" + each.getKey() + "))")
                            .asText())
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void aSmallScreenNeedsNoScrollingAcross() throws Exception {
        open("compare=1&run=a%2Fseed-1");
        browser.await("document.querySelector('#length-chart canvas')");
        for (boolean dark : new boolean[] {false, true}) {
            browser.size(380, 700, dark);
            browser.await("document.documentElement.scrollWidth <= 380");
            String back = browser.value("getComputedStyle(document.body).backgroundColor")
                    .asText();
            assertThat(back).isEqualTo(dark ? "rgb(22, 24, 28)" : "rgb(255, 255, 255)");
        }
    }
}
