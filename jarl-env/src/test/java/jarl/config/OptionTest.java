package jarl.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Defaults and ranges that stand beside the meaning of an option. */
class OptionTest {

    enum Shade {
        LIGHT,
        VERY_DARK
    }

    record Lamp(
            @Option(help = "number of bulbs", standard = "1_000", atLeast = 1, atMost = 5000)
            int bulbs,

            @Option(help = "brightness", standard = "2.5e-3", above = 0, below = 1)
            double brightness,

            @Option(help = "colour", standard = "very-dark") Shade shade,

            @Option(help = "widths", standard = "[3, 4]", atLeast = 2)
            List<Integer> widths,

            @Option(help = "name of the maker") String maker) {
        Lamp {
            Require.ranges(Lamp.class, bulbs, brightness, shade, widths, maker);
        }
    }

    /** Its author has no constructor that checks. */
    record Room(
            @Option(
                    help = "which kind",
                    standard = "kitchen",
                    oneOf = {"kitchen", "hall", "bath"})
            String kind,

            @Option(help = "hours open", standard = "9223372036854775807", above = -3)
            long hours,

            @Option(help = "whether it is heated", standard = "true")
            boolean heated,

            @Option(
                    help = "its lamp",
                    with = {"bulbs=7", "shade=light", "widths=[]", "maker=a=b"})
            Lamp lamp,

            @Option(help = "temperature") double temperature) {}

    @Test
    void defaultsOfEveryTypeAreReadAsTheyAreTyped() {
        assertThat(Defaults.of(Lamp.class)).isEqualTo(new Lamp(1000, 0.0025, Shade.VERY_DARK, List.of(3, 4), ""));
    }

    @Test
    void aRecordInsideHasItsOwnDefaultsButForWhatIsSaid() {
        assertThat(Defaults.of(Room.class, Map.of("temperature", 20)))
                .isEqualTo(new Room(
                        "kitchen", Long.MAX_VALUE, true, new Lamp(7, 0.0025, Shade.LIGHT, List.of(), "a=b"), 20));
    }

    @Test
    void whatIsGivenIsCheckedAsItsOptionIs() {
        assertThatThrownBy(() -> Defaults.of(Lamp.class, Map.of("bulb", 3)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown option bulb of OptionTest.Lamp: did you mean bulbs?");
        assertThatThrownBy(() -> Defaults.of(Lamp.class, Map.of("bulbs", 2.5)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("bulbs must be a whole number, got 2.5");
    }

    @Test
    void anOptionWithoutDefaultIsNamed() {
        assertThatThrownBy(() -> Defaults.of(Room.class))
                .hasMessage("OptionTest.Room.temperature has no default: give its @Option a standard");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bulbs | 0 | bulbs must be in [1, 5000], got 0",
                "bulbs | 5001 | bulbs must be in [1, 5000], got 5001",
                "brightness | 0 | brightness must be in (0, 1), got 0",
                "brightness | 1 | brightness must be in (0, 1), got 1",
                "brightness | NaN | brightness must be a finite number, got NaN",
            })
    void aNumberOutOfRangeIsRefusedWithItsRange(String option, String value, String message) {
        Object number = option.equals("bulbs") ? (Object) Integer.valueOf(value) : Double.valueOf(value);
        assertThatThrownBy(() -> Options.with(Defaults.of(Lamp.class), option, number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000})
    void theEndsOfAClosedRangeBelongToIt(int bulbs) {
        assertThat(Options.with(Defaults.of(Lamp.class), "bulbs", bulbs).bulbs())
                .isEqualTo(bulbs);
    }

    @Test
    void theBoundsOfAListAreThoseOfItsElements() {
        assertThatThrownBy(() -> Options.with(Defaults.of(Lamp.class), "widths", List.of(2, 1)))
                .hasMessage("widths must be a list of numbers at least 2, got [2, 1]");
    }

    @Test
    void rangesAreCheckedEvenIfTheConstructorForgets() {
        Room room = Defaults.of(Room.class, Map.of("temperature", 20));
        assertThatThrownBy(() -> Options.with(room, "kind", "attic"))
                .hasMessage("kind must be kitchen, hall or bath, got attic");
        assertThatThrownBy(() -> Options.with(room, "hours", -3)).hasMessage("hours must be above -3, got -3");
        assertThatThrownBy(() -> Options.with(room, "temperature", Double.POSITIVE_INFINITY))
                .hasMessage("temperature must be a finite number, got Infinity");
    }

    @Test
    void aRecordWithoutAnnotationsHasNoRanges() {
        record Plain(int size, double weight) {
            Plain {
                Require.ranges(Plain.class, size, weight);
            }
        }
        assertThat(Options.with(new Plain(1, 2), "size", -5)).isEqualTo(new Plain(-5, 2));
        assertThatThrownBy(() -> Defaults.of(Plain.class)).hasMessageContaining("size has no default");
    }

    @Test
    void valuesThatAreNotAllComponentsAreAMistakeOfTheRecord() {
        assertThatThrownBy(() -> Require.ranges(Lamp.class, 1, 0.5))
                .hasMessage("OptionTest.Lamp has 5 options, got 2 values");
    }

    @Test
    void aDefaultThatIsNoneIsNamed() {
        record Wrong(
                @Option(help = "size", standard = "1.5") int size) {}
        record Outside(
                @Option(help = "size", standard = "3", atMost = 2)
                int size) {}
        record Coloured(
                @Option(help = "shade", standard = "dark") Shade shade) {}
        assertThatThrownBy(() -> Defaults.of(Wrong.class))
                .hasMessageEndingWith("Wrong.size: it must be a whole number, got 1.5");
        assertThatThrownBy(() -> Defaults.of(Outside.class))
                .hasMessageEndingWith("Outside.size: it must be at most 2, got 3");
        assertThatThrownBy(() -> Require.ranges(Outside.class, 1))
                .as("refused when the record is first read, whatever the value")
                .hasMessageStartingWith("the default of OptionTest.")
                .hasMessageEndingWith("Outside.size: it must be at most 2, got 3");
        assertThatThrownBy(() -> Defaults.of(Coloured.class))
                .hasMessageEndingWith("Coloured.shade: it must be one of light, very-dark, got dark");
    }

    @Test
    void anAnnotationThatContradictsItselfIsRefused() {
        record Twice(
                @Option(help = "size", standard = "1", atLeast = 0, above = 0)
                int size) {}
        record Bounded(
                @Option(help = "name", standard = "a", atLeast = 0)
                String name) {}
        assertThatThrownBy(() -> Defaults.of(Twice.class)).hasMessageEndingWith("Twice.size has atLeast and above");
        assertThatThrownBy(() -> Defaults.of(Bounded.class))
                .hasMessageEndingWith("Bounded.name has bounds, and is no number");
        record Crossed(
                @Option(help = "size", standard = "4", atLeast = 5, atMost = 3)
                int size) {}
        record Unbound(
                @Option(help = "size", standard = "1", atLeast = Double.NaN)
                double size) {}
        assertThatThrownBy(() -> Defaults.of(Crossed.class))
                .hasMessageEndingWith("Crossed.size has a lower bound above the upper one");
        assertThatThrownBy(() -> Defaults.of(Unbound.class))
                .hasMessageEndingWith("Unbound.size has a bound that is no number");
    }

    record Ouroboros(@Option(help = "its tail") Ouroboros tail) {}

    record Hen(@Option(help = "from it") Egg egg) {}

    record Egg(
            @Option(help = "size", standard = "1") int size,
            @Option(help = "from it") Hen hen) {}

    @Test
    void aRecordThatContainsItselfIsAMistakeInOneLine() {
        assertThatThrownBy(() -> Defaults.of(Ouroboros.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OptionTest.Ouroboros.tail is of OptionTest.Ouroboros, which it is inside of:"
                        + " a record of options cannot contain itself");
        assertThatThrownBy(() -> Defaults.of(Hen.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("OptionTest.Egg.hen is of OptionTest.Hen, which it is inside of:"
                        + " a record of options cannot contain itself");
    }
}
