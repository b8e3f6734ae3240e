package jarl.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Names of the files of one kind that ship as resources: a line each of {@code index.txt} in their folder, in every module that has one. */
public final class ShippedNames {

    private ShippedNames() {}

    /**
     * Reads the indexes of all modules on the class path.
     *
     * @param folder such as {@code jarl/presets/}
     */
    public static List<String> of(String folder) {
        try {
            List<String> names = new ArrayList<>();
            for (URL index :
                    Collections.list(ShippedNames.class.getClassLoader().getResources(folder + "index.txt"))) {
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
}
