package jarl.mujoco;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What makes the OpenGL context, as the environment variable {@code MUJOCO_GL} says it to MuJoCo's Python package too. */
enum GlChoice {
    /** EGL, or OSMesa where that does not work. */
    ANY,
    EGL,
    OSMESA,
    /** No OpenGL: pictures are from the side. */
    OFF;

    /** Names the choice to this module; where it does not, the variable does. */
    static final String PROPERTY = "jarl.mujocoGl";

    static final String VARIABLE = "MUJOCO_GL";

    private static final List<String> OFFS = List.of("off", "disable", "disabled", "false", "no", "0");

    /** The choice of this Java machine. */
    static GlChoice here() {
        String property = System.getProperty(PROPERTY);
        return of(property != null ? property : System.getenv(VARIABLE));
    }

    /**
     * The choice by its name.
     *
     * @throws IllegalStateException if it is none that is known
     */
    static GlChoice of(@Nullable String value) {
        String name = value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "" -> ANY;
            case "egl" -> EGL;
            case "osmesa" -> OSMESA;
            default -> {
                if (!OFFS.contains(name)) {
                    throw new IllegalStateException(VARIABLE + ": expected egl, osmesa or off, got " + value);
                }
                yield OFF;
            }
        };
    }
}
