package jarl.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Where an environment is.
 *
 * @param episode its number, from 1; 0 before the first reset
 * @param step the steps taken in it
 */
public record Moment(int episode, int step) {

    /** This step of this episode; the reset before it if {@code step} is 0. */
    public static Predicate<Moment> at(int episode, int step) {
        return new Moment(episode, step)::equals;
    }

    /** This step of every episode. */
    public static Predicate<Moment> everyStep(int step) {
        return at -> at.step() == step;
    }

    /** In no call. */
    public static Predicate<Moment> never() {
        return _ -> false;
    }

    /** In every call. */
    public static Predicate<Moment> always() {
        return _ -> true;
    }

    /** The call of this number, from 1, of all that share the predicate. */
    public static Predicate<Moment> call(int number) {
        AtomicInteger calls = new AtomicInteger();
        return _ -> calls.incrementAndGet() == number;
    }

    /** The call of this number, from 1, of all that share the predicate, and those after it. */
    public static Predicate<Moment> fromCall(int number) {
        AtomicInteger calls = new AtomicInteger();
        return _ -> calls.incrementAndGet() >= number;
    }
}
