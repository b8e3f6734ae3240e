package jarl.sweep;

import jarl.experiment.ShippedNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The sweeps that ship with jarl: YAML files among the resources of the modules, named in {@code index.txt}. */
public final class Sweeps {

    private static final String FOLDER = "jarl/sweeps/";
    private static final List<String> NAMES = ShippedNames.of(FOLDER);

    private Sweeps() {}

    /** All names. */
    public static List<String> names() {
        return NAMES;
    }

    /** The sweep of one of these names. */
    public static Sweep find(String name) {
        try (InputStream stream = Sweeps.class.getClassLoader().getResourceAsStream(FOLDER + name + ".yaml")) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no sweep " + name + ", expected one of " + names());
            }
            return SweepReader.text(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
