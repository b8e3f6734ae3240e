package jarl.env;

/**
 * Something that environments need on this machine and that does not come with jarl.
 *
 * @param name such as {@code MuJoCo}
 * @param state one line: what was found and where, or how to get what is missing
 */
public record Requirement(String name, String state) {}
