package jarl.env.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;

/**
 * A generator that decides as written, one character a draw, and fails if something else is drawn: S and . for a sticky action
 * and none, T and F for a boolean, a digit for a number.
 */
final class Decisions implements RandomGenerator {

    private final String script;
    private int position;

    Decisions(String script) {
        this.script = script;
    }

    private char next(String drawn) {
        assertThat(position).as("draws before another one: " + drawn).isLessThan(script.length());
        return script.charAt(position++);
    }

    /** How many decisions have not been drawn. */
    int left() {
        return script.length() - position;
    }

    @Override
    public double nextDouble() {
        char decision = next("sticky action");
        assertThat(decision).as("draw " + position).isIn('S', '.');
        return decision == 'S' ? 0 : Math.nextDown(1.0);
    }

    @Override
    public boolean nextBoolean() {
        char decision = next("boolean");
        assertThat(decision).as("draw " + position).isIn('T', 'F');
        return decision == 'T';
    }

    @Override
    public int nextInt(int bound) {
        return nextInt(0, bound);
    }

    @Override
    public int nextInt(int origin, int bound) {
        int number = next("number") - '0';
        assertThat(number).as("draw " + position).isBetween(origin, bound - 1);
        return number;
    }

    @Override
    public long nextLong() {
        throw new AssertionError("MinAtar has no such draw");
    }
}
