package jarl.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jarl.config.ConfigException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables of where MuJoCo keeps its fields. */
class LayoutTest {

    private static final Path LIBRARY = Path.of("lib/libmujoco.so");

    @Test
    void everyKnownVersionHasItsTable() {
        for (String name : Layout.known()) {
            Layout layout = Layout.named(name);
            assertThat(layout.places()).as(name).containsKeys("mjModel nq", "mjData qpos", "mjWarning BADQPOS");
            assertThat(Layout.of(layout.version(), LIBRARY)).isEqualTo(layout);
        }
    }

    @Test
    void theFirstFieldsAreThoseOfTheHeaders() {
        // mjmodel.h begins with nq and nv: ints until version 3.
        assertThat(Layout.named("2.2.2").model("nv")).isEqualTo(new Layout.Place(4, 4));
        assertThat(Layout.named("3.14.0").model("nv")).isEqualTo(new Layout.Place(8, 8));
    }

    @Test
    void anUnknownVersionIsOneLineWithTheKnownOnes() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Layout.of(210, LIBRARY))
                .withMessage("MuJoCo 2.1.0 is not known to jarl: expected one of " + Layout.known()
                        + ", got lib/libmujoco.so; \"pip install mujoco==3.14.0\" gets one that is");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Layout.of(3_099_001, LIBRARY))
                .withMessageStartingWith("MuJoCo 3.99.1 is not known");
    }

    @Test
    void aFieldThatIsNotInTheTableIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Layout.parse("9", "version 9\nmjModel nq 0 4").data("qpos"))
                .withMessage("the layout of MuJoCo 9 has no mjData qpos");
    }

    @Test
    void aWrongTableIsAnErrorAndNotNonsense() {
        Layout right = Library.require();
        for (String field :
                new String[] {"mjModel nv", "mjModel body_mass", "mjData qvel", "mjData time", "mjData xipos"}) {
            Map<String, Layout.Place> places = new HashMap<>(right.places());
            Layout.Place place = right.place(field);
            places.put(field, new Layout.Place(place.offset() + place.size(), place.size()));
            Layout wrong = new Layout(right.name(), right.version(), places);
            assertThatExceptionOfType(ConfigException.class)
                    .as(field)
                    .isThrownBy(() -> LayoutCheck.check(wrong))
                    .withMessageContaining("keeps its fields elsewhere than its headers say");
        }
    }
}
