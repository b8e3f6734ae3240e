package jarl.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A ready configuration that ships with jarl.
 *
 * @param name as in {@code jarl train NAME}
 * @param description one line
 * @param source where its numbers come from
 * @param target the mean return of 100 evaluation episodes it reaches within its steps, for every seed tried
 * @param settings the keys it sets; the rest are defaults
 */
public record Preset(String name, String description, String source, double target, ObjectNode settings) {}
