package jarl.sweep;

import java.util.Map;

/**
 * One combination of values of a level.
 *
 * @param name of its folder
 * @param values what is typed behind {@code key=}, by key
 */
public record Variant(String name, Map<String, String> values) {}
