package jarl.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import jarl.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.zip.CRC32;

/** A compiled model, {@code mjModel}: never changed, shared by any number of simulations, freed when the last of them is forgotten. */
@SuppressWarnings("restricted") // memory as the version's layout says, which LayoutCheck has checked
final class Model {

    /** Kinds of named things, {@code mjtObj}. */
    enum Kind {
        BODY("nbody"),
        JOINT("njnt"),
        SITE("nsite"),
        SENSOR("nsensor"),
        CAMERA("ncam");

        private final String count;

        Kind(String count) {
            this.count = count;
        }

        /** A thing of this kind in words, such as {@code joint "knee"}. */
        String of(String name) {
            return name().toLowerCase(Locale.ROOT) + " \"" + name.replace("\0", "\\0") + "\"";
        }

        private int number(Layout layout) {
            return (int) layout.place("mjObj " + name()).offset();
        }
    }

    private static final int ERROR_BYTES = 1_000;

    private final Arena memory;
    private final MemorySegment struct;
    private final Layout layout;
    private final String name;

    private Model(String name, MemorySegment address, Layout layout) {
        this.name = name;
        this.layout = layout;
        // An automatic arena, since a model has no owner: every simulation keeps it.
        this.memory = Arena.ofAuto();
        this.struct = address.reinterpret(layout.extent("mjModel"), memory, Model::delete);
    }

    /** Compiles an MJCF file. */
    static Model load(String name, Path file) {
        return load(name, file, MujocoLibrary.load());
    }

    /** Compiles MJCF that came with this module. */
    static Model ofResource(String name, String xml) {
        return ofText(name, xml, MujocoLibrary.load());
    }

    /** Compiles MJCF text with a layout that may be wrong still. */
    static Model ofText(String name, String xml, Layout layout) {
        try {
            Path file = Files.createTempFile("jarl-", ".xml");
            try {
                Files.writeString(file, xml);
                return load(name, file, layout);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a resource of this module. */
    static String resource(String resource) {
        try (InputStream stream = Model.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // MuJoCo's parser is not for several threads.
    private static synchronized Model load(String name, Path file, Layout layout) {
        if (Files.isDirectory(file)) {
            throw new ConfigException(file + " is a folder: expected an MJCF file");
        }
        if (!Files.isRegularFile(file)) {
            throw new ConfigException(name + ": there is no MJCF file " + file);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(ERROR_BYTES);
            MemorySegment address = (MemorySegment) Native.LOAD_XML.invokeExact(
                    arena.allocateFrom(file.toString()), MemorySegment.NULL, error, ERROR_BYTES);
            MujocoMessages.takeWarning();
            if (address.equals(MemorySegment.NULL)) {
                throw new ConfigException(name + ": MuJoCo: " + MujocoMessages.text(error));
            }
            Model model = new Model(name, address, layout);
            MujocoMessages.requireNoError(name);
            return model;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mj_loadXML failed", e);
        }
    }

    private static void delete(MemorySegment address) {
        try {
            Native.DELETE_MODEL.invokeExact(address);
        } catch (Throwable e) {
            throw new IllegalStateException("mj_deleteModel failed", e);
        }
    }

    String name() {
        return name;
    }

    Layout layout() {
        return layout;
    }

    /** The {@code mjModel}. */
    MemorySegment struct() {
        return struct;
    }

    /** A count, such as {@code nq}. */
    int count(String field) {
        return Math.toIntExact(whole(struct, layout.model(field)));
    }

    /** An integer whose width depends on the version. */
    static long whole(MemorySegment struct, Layout.Place place) {
        return place.size() == Integer.BYTES
                ? struct.get(JAVA_INT, place.offset())
                : struct.get(JAVA_LONG, place.offset());
    }

    /** A checksum of all that was compiled, with what the file includes; the same for the same version of MuJoCo. */
    String checksum() {
        try (Arena arena = Arena.ofConfined()) {
            int size = (int) Native.SIZE_MODEL.invokeExact(struct);
            MemorySegment bytes = arena.allocate(size);
            Native.SAVE_MODEL.invokeExact(struct, MemorySegment.NULL, bytes, (long) size);
            CRC32 sum = new CRC32();
            sum.update(bytes.asByteBuffer());
            return String.format(Locale.ROOT, "%08x", sum.getValue());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mj_saveModel failed", e);
        }
    }

    /** Seconds of one {@code mj_step}. */
    double timestep() {
        return struct.get(JAVA_DOUBLE, layout.model("opt.timestep").offset());
    }

    /** An array of the model. */
    MemorySegment array(String field, long bytes) {
        return pointed(struct, layout.model(field), bytes, memory);
    }

    /** The array that a structure points to, with the lifetime of the structure's arena. */
    static MemorySegment pointed(MemorySegment struct, Layout.Place place, long bytes, Arena memory) {
        MemorySegment pointer = struct.get(ADDRESS, place.offset());
        return bytes == 0 ? MemorySegment.NULL : pointer.reinterpret(bytes, memory, null);
    }

    double number(String field, int index) {
        return array(field, (index + 1L) * Double.BYTES).getAtIndex(JAVA_DOUBLE, index);
    }

    int integer(String field, int index) {
        return array(field, (index + 1L) * Integer.BYTES).getAtIndex(JAVA_INT, index);
    }

    /** The index of a named thing. */
    int index(Kind kind, String wanted) {
        return find(kind, wanted)
                .orElseThrow(() -> new ConfigException(
                        name + ": there is no " + kind.of(wanted) + ", the model has " + known(kind)));
    }

    private String known(Kind kind) {
        List<String> names = names(kind);
        return count(kind.count) == 0 ? "none" : names.isEmpty() ? "none with a name" : names.toString();
    }

    /** The index of a named thing, if there is one of that name. */
    OptionalInt find(Kind kind, String wanted) {
        if (wanted.isEmpty() || wanted.indexOf('\0') >= 0) { // no name, or one that C would read up to there
            return OptionalInt.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            int index = (int) Native.NAME_TO_ID.invokeExact(struct, kind.number(layout), arena.allocateFrom(wanted));
            return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mj_name2id failed", e);
        }
    }

    /** The names of all that have one. */
    List<String> names(Kind kind) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count(kind.count); i++) {
            try {
                MemorySegment text = (MemorySegment) Native.ID_TO_NAME.invokeExact(struct, kind.number(layout), i);
                if (!text.equals(MemorySegment.NULL)) {
                    names.add(MujocoMessages.text(text.reinterpret(1, memory, null))); // keeps the model meanwhile
                }
            } catch (Throwable e) {
                throw new IllegalStateException("mj_id2name failed", e);
            }
        }
        return names.stream().filter(text -> !text.isEmpty()).toList();
    }
}
