package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be understood is told in one line, with the nearest name; never with the whole help. */
class CommandLineTest {

    @Test
    void helpNamesEveryCommandAndTheFirstSteps() {
        Jarl help = Jarl.run("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("train", "eval", "list", "describe", "doctor", "First steps:");
        assertThat(help.err()).isEmpty();
    }

    /** picocli shows a text that is no format as it is, behind a warning of its own. */
    @Test
    void everyTextOfTheHelpIsAFormatThatCanBeWritten() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        var commands = JarlCommand.commandLine(new Screen(nowhere, nowhere, 0)).getSubcommands();
        commands.forEach((name, command) -> {
            var usage = command.getCommandSpec().usageMessage();
            Stream.of(
                            Stream.of(usage.header(), usage.description(), usage.footer()),
                            command.getCommandSpec().args().stream().map(option -> option.description()))
                    .flatMap(texts -> texts)
                    .flatMap(Stream::of)
                    .forEach(text -> assertThatCode(() -> String.format(Locale.ROOT, text))
                            .as("%s: %s", name, text)
                            .doesNotThrowAnyException());
        });
    }

    @Test
    void noCommandShowsTheHelpAsAMistake() {
        Jarl nothing = Jarl.run();
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).contains("First steps:");
    }

    @Test
    void versionIsOneLine() {
        Jarl version = Jarl.run("--version");
        assertThat(version.exit()).isZero();
        assertThat(version.out().lines()).singleElement().asString().startsWith("jarl ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            tarin                          | unknown command tarin: did you mean train?
            trian                          | unknown command trian: did you mean train?
            sing                           | unknown command sing: expected one of train
            lst                            | unknown command lst: did you mean list?
            train --stepz=5                | unknown option --stepz: did you mean --steps?
            train --steps                  | missing required parameter for option '--steps'
            train --steps=abc              | steps must be a whole number, got "abc"
            train --steps=0                | steps must be at least 1, got 0
            train --workers=0              | --workers must be at least 1, got 0
            train --device=gpu             | device must be cpu, cuda or cuda:i, got gpu
            train --resume                 | --resume needs --run-dir
            train cartpole-pp              | unknown preset cartpole-pp: did you mean cartpole-ppo?
            train CartPole-v1              | CartPole-v1 is an environment, not a preset
            train ppo                      | ppo is an algorithm, not a preset
            train env=CartPole-v2          | unknown environment CartPole-v2: did you mean CartPole-v1?
            train cartpole-ppo acrobot-ppo | expected one preset or file, got cartpole-ppo and acrobot-ppo
            train algo.learningRat=1       | unknown key algo.learningRat (command line): did you mean algo.learningRate?
            train algo.discount=1.9        | algo.discount must be in [0, 1], got 1.9
            train no/such/file.yaml        | cannot read no/such/file.yaml: there is no such file
            eval                           | missing required parameter: 'RUN_DIR'
            eval no/such/run               | there is no run directory no/such/run
            eval . --episodes=0            | --episodes must be at least 1, got 0
            eval . extra                   | unknown argument extra
            list env                       | cannot list env: did you mean envs?
            describe cartpole-pp           | did you mean cartpole-ppo?
            describe CartPole-v3           | did you mean CartPole-v1?
            list envs --class-path=my.jar  | invalid value for option '--class-path': only the launcher ./jarl can add to the class path
            train env=Mine-v0              | one of your own needs its jar: --class-path or JARL_CLASS_PATH
            list --mujoco-lib no/such      | invalid value for option '--mujoco-lib': there is no file or folder no/such
            list envs --mujoco-lib=        | invalid value for option '--mujoco-lib': expected a file or folder, got an empty name
            list envs --rom-dir=           | invalid value for option '--rom-dir': expected a folder, got an empty name
            list --rom-dir no/such         | invalid value for option '--rom-dir': there is no folder no/such
            train --rom-dir . env=ALE/Pong-v5 | ALE/Pong-v5 needs its ROM, a file with MD5 60e0ea3cbe0913d39803477945e9e5ec
            describe --rom-dir . ALE/Pong-v5  | ALE/Pong-v5 needs its ROM, a file with MD5 60e0ea3cbe0913d39803477945e9e5ec
            """)
    void mistakesAreToldInOneLine(String words, String message) {
        Jarl mistake = Jarl.run(words.split(" "));
        assertThat(mistake.exit()).isEqualTo(2);
        assertThat(mistake.out()).isEmpty();
        assertThat(mistake.errorLines())
                .singleElement()
                .asString()
                .startsWith("jarl: ")
                .contains(message);
    }

    @Test
    void debugShowsTheStackTrace() {
        Jarl mistake = Jarl.run("train", "nothing-like-it", "--debug");
        assertThat(mistake.exit()).isEqualTo(2);
        assertThat(mistake.err()).contains("jarl: unknown preset", "ConfigException", "\tat jarl.");
    }
}
