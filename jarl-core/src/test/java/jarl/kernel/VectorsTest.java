package jarl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bogus;the system property jarl.vectors must be load or off, got bogus",
                "OFF;the system property jarl.vectors must be load or off, got OFF",
                "off;switched off by jarl.vectors=off"
            })
    void aWrongPropertyIsNamedWithTheValuesItCanHave(String asked, String why) {
        assertThat(Vectors.missing(asked)).isEqualTo(why);
    }
}
