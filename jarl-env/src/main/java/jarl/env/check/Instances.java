package jarl.env.check;

import jarl.env.Env;
import jarl.env.EnvFactory;
import jarl.env.check.EnvChecker.Clause;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the instances that a check plays with, one trial each, and closes them. */
final class Instances<O, A> {

    private final EnvFactory<O, A> factory;
    private final Problems problems;
    private @Nullable Env<O, A> made;

    Instances(EnvFactory<O, A> factory, Problems problems) {
        this.factory = factory;
        this.problems = problems;
    }

    /** Calls {@code body} with a new instance; reports instead if there is none. */
    void trial(Consumer<Env<O, A>> body) {
        Optional<String> thrown = Problems.thrownBy(() -> made = factory.create());
        Env<O, A> env = made;
        made = null;
        if (thrown.isPresent() || env == null) {
            problems.report(Clause.FACTORY, thrown.orElse("expected an environment, got null"));
            return;
        }
        try {
            body.accept(env);
        } finally {
            Problems.thrownBy(env::close)
                    .or(() -> Problems.thrownBy(env::close).map(what -> "the second time it " + what))
                    .ifPresent(what -> problems.report(Clause.CLOSING, what));
        }
    }

    /** Calls {@code body} with two new instances. */
    void trial(BiConsumer<Env<O, A>, Env<O, A>> body) {
        trial(one -> trial(other -> body.accept(one, other)));
    }
}
