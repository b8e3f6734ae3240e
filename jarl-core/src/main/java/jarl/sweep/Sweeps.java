package jarl.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The sweeps that ship with jarl: YAML files among the resources of the modules, named in {@code index.txt}. */
public final class Sweeps {

    private static final String FOLDER = "jarl/sweeps/";

    private Sweeps() {}

    /** All names. */
    public static List<String> names() {
        try {
            List<String> names = new ArrayList<>();
            for (URL index : Collections.list(Sweeps.class.getClassLoader().getResources(FOLDER + "index.txt"))) {
                try (InputStream stream = index.openStream()) {
                    new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .forEach(names::add);
                }
            }
            return List.copyOf(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
