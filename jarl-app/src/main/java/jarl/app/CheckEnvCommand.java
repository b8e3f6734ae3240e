package jarl.app;

import jarl.env.EnvSpec;
import jarl.env.Environments;
import jarl.env.check.EnvChecker;
import jarl.experiment.ExperimentReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jarl check-env}. */
@Command(
        name = "check-env",
        header = "Check an environment against the rules of Env and report violations.",
        description = {
            "Plays the environment with random actions and reports each violated rule of jarl.env.Env with",
            "episode, step and seed: observations outside their space, hidden randomness, state that does",
            "not restore, calls that do not return, and so on. From Java: jarl.env.check.EnvChecker."
        })
final class CheckEnvCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(index = "0", paramLabel = "ID", description = "Id of the environment; jarl list envs shows them.")
    private String id = "";

    @Parameters(
            index = "1..*",
            paramLabel = "env.options.KEY=VALUE",
            description = "Options of the environment; jarl describe ID shows them.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Number of steps to play (default: ${DEFAULT-VALUE}).")
    private String steps = "2000";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Random seed of actions and episodes (default: ${DEFAULT-VALUE}).")
    private String seed = "0";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Longest duration of one call (default: ${DEFAULT-VALUE}); 0 disables the limit.")
    private String timeout = "30";

    CheckEnvCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        EnvSpec spec = Environments.find(id);
        ExperimentReader reader = new ExperimentReader().assign("env='" + id + "'");
        assignments.forEach(reader::assign);
        Record options = reader.read().env().options();
        List<EnvChecker.Problem> problems = EnvChecker.check(
                spec.factory(options),
                Numbers.whole("--seed", seed, Long.MIN_VALUE),
                Numbers.count("--steps", steps),
                Numbers.seconds("--timeout", timeout));
        problems.forEach(problem -> screen.result(problem.toString()));
        boolean broken = problems.stream().anyMatch(problem -> problem.level() == EnvChecker.Level.ERROR);
        if (problems.isEmpty()) {
            screen.result(id + " keeps every clause that was checked");
        }
        return broken ? ExitCode.ENVIRONMENT : ExitCode.DONE;
    }
}
