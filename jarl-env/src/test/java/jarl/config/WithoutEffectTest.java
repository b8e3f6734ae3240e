package jarl.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithoutEffectTest {

    enum Kind {
        WHITE,
        VERY_PINK
    }

    record Inner(
            @Option(help = "switch", standard = "false") boolean prioritized,

            @Option(help = "exponent", standard = "0.6", onlyWith = "prioritized")
            double alpha,

            @Option(help = "kind", standard = "white") Kind kind,

            @Option(help = "share", standard = "1", onlyWith = "kind=very-pink")
            int share,

            @Option(help = "frames", standard = "1") int frames,

            @Option(help = "first", standard = "false", onlyWith = "frames>1")
            boolean first,

            @Option(help = "fraction", standard = "0.2", onlyWith = "frames=1|3")
            double fraction,

            @Option(
                    help = "image",
                    standard = "none",
                    oneOf = {"none", "atari"})
            String image,

            @Option(help = "width", standard = "1", onlyWith = "image!=none")
            int width) {}

    record Outer(
            @Option(help = "normalize", standard = "false") boolean normalize,
            @Option(help = "inside", onlyWith = "normalize") Inner normalizer,
            @Option(help = "inside") Inner inner) {}

    private static final Outer USUAL = Defaults.of(Outer.class);

    private static Outer with(String... assignments) {
        Outer options = USUAL;
        for (int i = 0; i < assignments.length; i += 2) {
            Object value = switch (assignments[i + 1]) {
                case "true" -> true;
                case "very-pink" -> Kind.VERY_PINK;
                case "atari" -> "atari";
                case String number when number.contains(".") -> Double.valueOf(number);
                case String number -> Integer.valueOf(number);
            };
            options = Options.with(options, assignments[i], value);
        }
        return options;
    }

    @ParameterizedTest
    @CsvSource({
        "inner.alpha, 0.5, inner.prioritized, true, inner.prioritized=true",
        "inner.share, 3, inner.kind, very-pink, inner.kind=very-pink",
        "inner.first, true, inner.frames, 2, inner.frames>1",
        "inner.width, 2, inner.image, atari, inner.image!=none",
        "normalizer.frames, 2, normalize, true, normalize=true"
    })
    void anOptionIsFoundUntilTheOtherIsSet(String key, String value, String other, String effective, String needed) {
        String found = key.startsWith("normalizer") ? "normalizer" : key;
        assertThat(WithoutEffect.of(with(key, value), USUAL)).containsExactly(new WithoutEffect(found, needed));
        assertThat(WithoutEffect.of(with(key, value, other, effective), USUAL)).isEmpty();
    }

    @Test
    void anyOfSeveralValuesGivesAnEffect() {
        assertThat(WithoutEffect.of(with("inner.fraction", "0.5", "inner.frames", "3"), USUAL))
                .isEmpty();
        assertThat(WithoutEffect.of(with("inner.fraction", "0.5", "inner.frames", "2"), USUAL))
                .containsExactly(new WithoutEffect("inner.fraction", "inner.frames=1 or 3"));
    }

    @Test
    void whatIsUsualIsNeverFound() {
        Outer unusual = with("inner.alpha", "0.5");
        assertThat(WithoutEffect.of(USUAL, USUAL)).isEmpty();
        assertThat(WithoutEffect.of(unusual, unusual)).isEmpty();
    }

    record NoSuch(
            @Option(help = "exponent", standard = "1", onlyWith = "prioritised")
            int alpha) {}

    record NoSwitch(
            @Option(help = "number", standard = "1") int number,

            @Option(help = "exponent", standard = "1", onlyWith = "number")
            int alpha) {}

    record NoSuchWord(
            @Option(help = "kind", standard = "white") Kind kind,

            @Option(help = "exponent", standard = "1", onlyWith = "kind=pink")
            int alpha) {}

    @Test
    void aConditionThatCannotHoldIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> Defaults.of(NoSuch.class))
                .hasMessage(
                        "@Option of WithoutEffectTest.NoSuch.alpha has onlyWith \"prioritised\", which is no value of another option of its record");
        assertThatThrownBy(() -> Defaults.of(NoSwitch.class)).hasMessageContaining("onlyWith \"number\"");
        assertThatThrownBy(() -> Defaults.of(NoSuchWord.class)).hasMessageContaining("onlyWith \"kind=pink\"");
    }
}
