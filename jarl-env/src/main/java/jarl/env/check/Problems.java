package jarl.env.check;

import jarl.config.FirstLine;
import jarl.env.check.EnvChecker.Clause;
import jarl.env.check.EnvChecker.Problem;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The problems found so far, of each clause the first. */
final class Problems {

    private final long seed;
    private final Map<Clause, Problem> found = new EnumMap<>(Clause.class);

    /** A call of an environment. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    Problems(long seed) {
        this.seed = seed;
    }

    /** A problem outside any episode. */
    void report(Clause clause, String detail) {
        report(clause, 0, 0, detail);
    }

    void report(Clause clause, Moment moment, String detail) {
        report(clause, moment.episode(), moment.step(), detail);
    }

    synchronized void report(Clause clause, int episode, int step, String detail) {
        found.putIfAbsent(clause, new Problem(clause, episode, step, seed, FirstLine.cut(detail)));
    }

    synchronized boolean has(Clause clause) {
        return found.containsKey(clause);
    }

    /** In the order of the clauses. */
    synchronized List<Problem> all() {
        return List.copyOf(found.values());
    }

    /** All so far and a last one, which takes the place of an earlier one of its clause. From any thread. */
    synchronized List<Problem> endingWith(Clause clause, int episode, int step, String detail) {
        found.put(clause, new Problem(clause, episode, step, seed, detail));
        return all();
    }

    /** Describes the exception of a call; nothing if the call returns. */
    static Optional<String> thrownBy(Call call) {
        try {
            call.run();
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(threw(e));
        }
    }

    /**
     * Describes an exception in words.
     *
     * @throws Error {@code thrown}, if the Java machine itself is at its end or the check was given up
     */
    static String threw(Throwable thrown) {
        if (thrown instanceof WatchedEnv.GivenUp end) {
            throw end;
        }
        if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
            throw error;
        }
        return "threw " + FirstLine.of(thrown);
    }
}
