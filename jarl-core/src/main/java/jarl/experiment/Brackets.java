package jarl.experiment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Finds the bracket that a YAML text does not close: the parser names the place where it gave up, which may be far below. */
final class Brackets {

    private final Deque<Open> open = new ArrayDeque<>();

    /**
     * A bracket.
     *
     * @param line from 1
     * @param sign {@code [} or <code>{</code>
     */
    record Open(int line, char sign) {}

    private Brackets() {}

    /** The innermost bracket that is open at the end, or where another kind is closed; empty if there is none. */
    static Optional<Open> unclosed(String yaml) {
        Brackets brackets = new Brackets();
        int line = 0;
        for (String each : yaml.lines().toList()) {
            if (!brackets.read(each, ++line)) {
                break;
            }
        }
        return Optional.ofNullable(brackets.open.peek());
    }

    /** Whether all that is closed in this line was open. */
    private boolean read(String text, int line) {
        char quote = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            boolean first = " ,:[{".indexOf(before) >= 0;
            if (quote != 0) {
                quote = sign == quote ? 0 : quote;
            } else if (first && (sign == '"' || sign == '\'')) {
                quote = sign;
            } else if (sign == '#' && before == ' ') {
                return true;
            } else if (sign == '[' || sign == '{') {
                open.push(new Open(line, sign));
            } else if (sign == ']' || sign == '}') {
                if (open.isEmpty() || open.peek().sign() != (sign == ']' ? '[' : '{')) {
                    return false;
                }
                open.pop();
            }
            before = sign;
        }
        return true;
    }
}
