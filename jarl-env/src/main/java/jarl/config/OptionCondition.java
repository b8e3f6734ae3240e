package jarl.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@link Option#onlyWith} says of another option. */
final class OptionCondition {
    private static final Pattern TEXT = Pattern.compile("(\\w+)(=|!=|>)([^=!>]+)");

    private final int index;
    private final String name;
    private final String relation;
    private final List<String> words;

    private OptionCondition(int index, String name, String relation, List<String> words) {
        this.index = index;
        this.name = name;
        this.relation = relation;
        this.words = words;
    }

    /** The condition of a component, if it has one. */
    static Optional<OptionCondition> of(RecordComponent component, List<RecordComponent> all) {
        Option option = component.getAnnotation(Option.class);
        if (option == null || option.onlyWith().isEmpty()) {
            return Optional.empty();
        }
        Matcher parts = TEXT.matcher(option.onlyWith());
        boolean whole = parts.matches();
        String name = whole ? parts.group(1) : option.onlyWith();
        int index = all.stream().map(RecordComponent::getName).toList().indexOf(name);
        OptionCondition condition = new OptionCondition(
                index, name, whole ? parts.group(2) : "=", List.of((whole ? parts.group(3) : "true").split("\\|")));
        if (index < 0 || !condition.fits(all.get(index))) {
            throw new IllegalArgumentException("@Option of " + OptionRecord.where(component) + " has onlyWith \""
                    + option.onlyWith() + "\", which is no value of another option of its record");
        }
        return Optional.of(condition);
    }

    private boolean fits(RecordComponent other) {
        Class<?> type = other.getType();
        if (OptionRecord.isNumber(type)) {
            return words.stream().allMatch(word -> word.matches("-?[0-9]+(\\.[0-9]+)?"));
        }
        List<String> known = OptionRange.of(other).words();
        return !relation.equals(">")
                && (type == boolean.class
                        ? List.of("true", "false").containsAll(words)
                        : known.isEmpty() ? type == String.class : known.containsAll(words));
    }

    /** Whether the other option is so, among all values of the record. */
    boolean holds(@Nullable Object[] values) {
        Object value = values[index];
        if (value instanceof Number number) {
            double[] numbers = words.stream().mapToDouble(Double::parseDouble).toArray();
            return switch (relation) {
                case ">" -> number.doubleValue() > numbers[0];
                case "!=" -> Arrays.stream(numbers).noneMatch(each -> each == number.doubleValue());
                default -> Arrays.stream(numbers).anyMatch(each -> each == number.doubleValue());
            };
        }
        String text = value instanceof Enum<?> constant ? Options.word(constant) : String.valueOf(value);
        return words.contains(text) == relation.equals("=");
    }

    /** As it is typed, with the words to choose from. */
    @Override
    public String toString() {
        return name + relation + String.join(" or ", words);
    }
}
