package jarl.space;

import java.util.List;

/**
 * How one part of a space's values lies in memory: value after value, each row-major and without gaps.
 *
 * @param name dotted, of components in components ({@code "joints.velocity"}); empty for a space that is no {@link Composite}
 * @param type of its numbers
 * @param shape of one value; empty for a single number
 */
public record LeafLayout(String name, ElementType type, List<Integer> shape) {

    public LeafLayout {
        shape = List.copyOf(shape);
    }

    /** The number of numbers in one value. */
    public long size() {
        long numbers = 1;
        for (int length : shape) {
            numbers *= length;
        }
        return numbers;
    }

    /** The number of bytes of one value. */
    public long bytes() {
        return size() * type.bytes();
    }

    /** The same, as a part of a component. */
    LeafLayout within(String component) {
        return new LeafLayout(name.isEmpty() ? component : component + "." + name, type, shape);
    }
}
