package jarl.config;

import java.util.regex.Pattern;

/** Words of command lines that are shown, or written into scripts. */
public final class ShellWord {

    /** What no shell changes; a word that begins with = would be the path of a command in zsh. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:,+@-][A-Za-z0-9_./:,+@=-]*");

    private ShellWord() {}

    /** The word as it is typed in a POSIX shell, which takes it as one argument: in quotes if it needs them. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
