package jarl.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an author of environments has on the class path: the classes of this module and its annotations, nothing else. */
class OnlyThisModuleTest {

    private static final String SOURCE = """
            import jarl.env.Env;
            import jarl.env.Environments;
            import jarl.env.Step;
            import jarl.env.check.EnvChecker;
            import jarl.random.RandomStreams;
            import jarl.space.Box;
            import jarl.space.Discrete;
            import jarl.space.Space;
            import java.util.random.RandomGenerator;

            public final class Author {
                static final class Steps implements Env<float[], Integer> {
                    private float place;
                    private int steps = 5;

                    @Override
                    public Space<float[]> observationSpace() {
                        return Box.unbounded(1);
                    }

                    @Override
                    public Space<Integer> actionSpace() {
                        return new Discrete(2);
                    }

                    @Override
                    public float[] reset(RandomGenerator random) {
                        place = random.nextFloat();
                        steps = 0;
                        return new float[] {place};
                    }

                    @Override
                    public Step<float[]> step(Integer action) {
                        if (steps == 5) {
                            throw new IllegalStateException("reset first");
                        }
                        place += action == 1 ? 1 : -1;
                        steps++;
                        return new Step<>(new float[] {place}, place, steps == 5, false);
                    }
                }

                public static void main(String[] arguments) throws Exception {
                    EnvChecker.check(Steps::new, 1, 200).forEach(System.out::println);
                    try (Env<?, ?> cartPole = Environments.find("CartPole-v1").factory().create()) {
                        cartPole.reset(new RandomStreams(1).stream("env"));
                        System.out.println("plays CartPole");
                    }
                    for (String name : new String[] {"org.bytedeco.javacpp.Loader", "jarl.tensor.Tensor", "org.slf4j.Logger"}) {
                        try {
                            System.out.println("found " + Class.forName(name));
                        } catch (ClassNotFoundException e) {
                            System.out.println("no " + name);
                        }
                    }
                }
            }
            """;

    @Test
    void anEnvironmentIsWrittenCheckedAndPlayedWithNothingElse(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("Author.java"), SOURCE);
        String classPath = place(Env.class) + System.getProperty("path.separator") + place(NullMarked.class);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", folder.toString(), source.toString());
        assertThat(compiled).isZero();

        assertThat(run(folder, classPath + System.getProperty("path.separator") + folder))
                .containsExactly(
                        "plays CartPole",
                        "no org.bytedeco.javacpp.Loader",
                        "no jarl.tensor.Tensor",
                        "no org.slf4j.Logger");
    }

    private static String[] run(Path folder, String classPath) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process author = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "Author")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = author.waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status).as(said).isZero();
        return said.lines().toArray(String[]::new);
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
