package jarl.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of a command in lines of a terminal's width: lines break between words only, and what is continued is indented. Commands to copy stay whole. (picocli
 * writes no help narrower than 55 columns, breaks inside of file names, and continues examples at the left edge.)
 */
final class HelpText {
    private static final int NAMES = 26; // of options beside their descriptions, the two blanks between included
    private static final int NARROWEST_DESCRIPTION = 24;
    private static final String BELOW = " ".repeat(6);

    /** More than any synopsis has, so that picocli does not break it. */
    private static final int UNBROKEN = 100_000;

    /** An example and, behind two blanks or more, what it does. */
    private static final Pattern EXPLAINED = Pattern.compile("(\\s*\\S+(?: \\S+)*)( {2,})(\\S.*)");

    private final Help help;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    private HelpText(Help help, int width) {
        this.help = help;
        this.width = width;
    }

    /** All lines, painted where {@code help} paints; none is wider than {@code width} but for a word, or a command to copy. */
    static List<String> lines(Help help, int width) {
        HelpText text = new HelpText(help, width);
        text.all();
        return text.lines;
    }

    private void all() {
        UsageMessageSpec usage = help.commandSpec().usageMessage();
        prose(usage.header());
        synopsis();
        if (usage.description().length > 0) {
            lines.add("");
            prose(usage.description());
        }
        section("", parameters());
        section("Options:", options());
        section("Commands:", commands());
        footer(usage);
    }

    private void prose(String[] texts) {
        String text = Arrays.stream(texts).map(HelpText::plain).collect(Collectors.joining(" "));
        text.lines().forEach(each -> lines.addAll(Folding.fold(each, width, "")));
    }

    private void synopsis() {
        String start = "Usage: " + help.commandSpec().qualifiedName();
        String indent = " ".repeat(width < 2 * NAMES + start.length() ? BELOW.length() : start.length() + 1);
        help.commandSpec().usageMessage().width(UNBROKEN);
        String synopsis =
                help.synopsis(0).replaceAll("\u001b\\[[0-9;]*m", ""); // in colours that are in the way of counting
        List<String> folded = Folding.fold("Usage: " + synopsis.strip(), width, indent);
        String name = help.commandSpec().qualifiedName();
        lines.add(folded.getFirst()
                .replaceFirst(
                        Pattern.quote(name),
                        Matcher.quoteReplacement(
                                help.colorScheme().commandText(name).toString())));
        lines.addAll(folded.subList(1, folded.size()));
    }

    private Map<Help.Ansi.Text, String> parameters() {
        Map<Help.Ansi.Text, String> rows = new LinkedHashMap<>();
        for (PositionalParamSpec each : help.commandSpec().positionalParameters()) {
            rows.put(help.colorScheme().parameterText(BELOW + label(each)), description(each));
        }
        return rows;
    }

    private Map<Help.Ansi.Text, String> options() {
        Map<Help.Ansi.Text, String> rows = new LinkedHashMap<>();
        help.commandSpec().options().stream()
                .filter(each -> !each.hidden())
                .sorted(Comparator.comparing(
                        each -> each.longestName().replaceFirst("^-+", "").toLowerCase(Locale.ROOT)))
                .forEach(each -> rows.put(help.colorScheme().optionText(names(each)), description(each)));
        return rows;
    }

    private Map<Help.Ansi.Text, String> commands() {
        Map<Help.Ansi.Text, String> rows = new LinkedHashMap<>();
        help.subcommands()
                .forEach((name, command) -> rows.put(
                        help.colorScheme().commandText("  " + name),
                        String.join(" ", command.commandSpec().usageMessage().header())));
        return rows;
    }

    private String names(OptionSpec option) {
        String names = Stream.of(option.names())
                .sorted(Comparator.comparingInt(String::length))
                .map(name -> option.negatable() ? name.replaceFirst("^--", "--[no-]") : name)
                .collect(Collectors.joining(", "));
        return (names.startsWith("--") ? BELOW : "  ") + names + label(option);
    }

    /** The values that follow a name, as picocli writes them: {@code =N}. */
    private String label(ArgSpec argument) {
        return help.parameterLabelRenderer()
                .renderParameterLabel(argument, Help.Ansi.OFF, List.of())
                .plainString()
                .strip();
    }

    private static String description(ArgSpec argument) {
        return Arrays.stream(argument.description()).map(HelpText::plain).collect(Collectors.joining(" "));
    }

    private static String plain(String format) {
        return String.format(Locale.ROOT, format);
    }

    private void section(String heading, Map<Help.Ansi.Text, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        lines.add("");
        if (!heading.isEmpty()) {
            lines.add(heading);
        }
        int longest = rows.keySet().stream()
                .mapToInt(each -> each.plainString().length())
                .max()
                .orElseThrow();
        int column = Math.min(NAMES, longest + 2);
        rows.forEach((name, text) -> explained(name, text, column));
    }

    /** A name and its description: beside it from {@code column} on, or below. */
    private void explained(Help.Ansi.Text name, String text, int column) {
        String beside = " ".repeat(column);
        boolean narrow = width - column < NARROWEST_DESCRIPTION
                || Folding.fold(beside + text, width, beside).stream().anyMatch(part -> part.length() > width);
        String indent = narrow ? BELOW + "  " : beside;
        int length = name.plainString().length();
        List<String> parts = Folding.fold(indent + text, width, indent);
        if (narrow || length + 2 > column) {
            lines.add(name.toString());
            lines.addAll(parts);
        } else {
            lines.add(name + parts.getFirst().substring(length));
            lines.addAll(parts.subList(1, parts.size()));
        }
    }

    private void footer(UsageMessageSpec usage) {
        if (usage.footer().length == 0) {
            return;
        }
        plain(usage.footerHeading()).lines().forEach(lines::add);
        for (String format : usage.footer()) {
            String text = plain(format);
            Matcher explained = EXPLAINED.matcher(text);
            if (explained.matches()) {
                explained(Help.Ansi.OFF.text(explained.group(1)), explained.group(3), explained.end(2));
            } else if (text.startsWith("  ")) {
                lines.add(text); // a command to copy
            } else {
                lines.addAll(Folding.fold(text, width, "  "));
            }
        }
    }
}
