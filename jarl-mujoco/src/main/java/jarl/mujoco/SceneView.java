package jarl.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import jarl.env.view.Canvas;
import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

/**
 * Pictures of a simulation by MuJoCo's own renderer. The camera is the model's one of the name {@code track}, as Gymnasium has it, else a free
 * one that shows the whole model.
 */
final class SceneView implements AutoCloseable {

    private static final String CAMERA = "track";
    private static final int MOST_SHAPES = 10_000;
    private static final int GUARD_BYTES = 64;
    private static final byte UNTOUCHED = 0x5A;

    private final Simulation simulation;
    private final Model model;
    private final Layout layout;
    private final Arena memory = Arena.ofShared();
    private final MemorySegment scene;
    private final MemorySegment option;
    private final MemorySegment perturbation;
    private final MemorySegment camera;
    private final MemorySegment context;
    private final MemorySegment rectangle;
    private final MemorySegment pixels;

    private SceneView(Simulation simulation) {
        this.simulation = simulation;
        this.model = simulation.model();
        this.layout = model.layout();
        this.scene = guarded("mjvScene");
        this.option = guarded("mjvOption");
        this.perturbation = guarded("mjvPerturb");
        this.camera = guarded("mjvCamera");
        this.context = guarded("mjrContext");
        this.rectangle = memory.allocate(Scene.RECTANGLE);
        rectangle.setAtIndex(JAVA_INT, 2, Canvas.WIDTH);
        rectangle.setAtIndex(JAVA_INT, 3, Canvas.HEIGHT);
        this.pixels = memory.allocate(3L * Canvas.WIDTH * Canvas.HEIGHT);
    }

    /**
     * Makes ready to draw a simulation.
     *
     * @throws IllegalStateException with the reason if that is not possible
     */
    static SceneView open(Simulation simulation) {
        return GlThread.call(gl -> {
            int largest = gl.number(GlContext.MAX_RENDERBUFFER_SIZE);
            if (largest < Math.max(Canvas.WIDTH, Canvas.HEIGHT)) {
                throw new IllegalStateException(gl.origin() + ": a picture of " + Canvas.WIDTH + " x " + Canvas.HEIGHT
                        + " is too large, expected at most " + largest);
            }
            SceneView view = new SceneView(simulation);
            try {
                view.make();
                return view;
            } catch (RuntimeException | Error e) {
                view.memory.close(); // what MuJoCo had made by then may be half of it, and is left to it
                throw e;
            }
        });
    }

    /** A structure with some bytes behind it, by which a wrong size is found. */
    private MemorySegment guarded(String structure) {
        MemorySegment bytes = memory.allocate(layout.whole(structure) + GUARD_BYTES, 8);
        return bytes.fill(UNTOUCHED);
    }

    private void make() {
        call("mjv_defaultScene", Scene.DEFAULT_SCENE, scene);
        call("mjv_defaultOption", Scene.DEFAULT_OPTION, option);
        call("mjv_defaultPerturb", Scene.DEFAULT_PERTURBATION, perturbation);
        call("mjv_defaultFreeCamera", Scene.DEFAULT_FREE_CAMERA, model.struct(), camera);
        call("mjr_defaultContext", Scene.DEFAULT_CONTEXT, context);
        requireSize("mjvScene", scene, true);
        requireSize("mjrContext", context, true);
        requireSize("mjvOption", option, false);
        requireSize("mjvPerturb", perturbation, false);
        requireSize("mjvCamera", camera, false);
        // MuJoCo would go on after its own error, and write behind its arrays.
        atMost("textures", model.count("ntex"), "mjMAXTEXTURE texture", 0);
        atMost("materials", model.count("nmat"), "mjMAXMATERIAL material", 2);
        OptionalInt tracking = model.find(Model.Kind.CAMERA, CAMERA);
        tracking.ifPresent(index -> {
            set(camera, "mjvCamera type", layout.number("mjtCamera FIXED"));
            set(camera, "mjvCamera fixedcamid", index);
        });
        // The size of pictures is the only thing of a model that is ever changed, always to the same, and no simulation
        // reads it.
        set(model.struct(), "mjModel vis.global.offwidth", Canvas.WIDTH);
        set(model.struct(), "mjModel vis.global.offheight", Canvas.HEIGHT);
        call("mjv_makeScene", Scene.MAKE_SCENE, model.struct(), scene, MOST_SHAPES);
        int font = layout.number("mjtFontScale 100");
        call("mjr_makeContext", Scene.MAKE_CONTEXT, model.struct(), context, font);
        chooseBuffer();
        if (get("mjrContext currentBuffer") != layout.number("mjtFramebuffer OFFSCREEN")
                || get("mjrContext offWidth") != Canvas.WIDTH) {
            throw new IllegalStateException(model.name() + ": MuJoCo has no buffer of " + Canvas.WIDTH + " x "
                    + Canvas.HEIGHT + " to draw into");
        }
    }

    /** Compares a structure's size with what MuJoCo wrote: all of it, or at least nothing behind it. */
    private void requireSize(String structure, MemorySegment bytes, boolean all) {
        long size = layout.whole(structure);
        boolean within =
                bytes.asSlice(size).mismatch(memory.allocate(GUARD_BYTES).fill(UNTOUCHED)) == -1;
        if (!within || (all && bytes.get(JAVA_BYTE, size - 1) == UNTOUCHED)) {
            throw new IllegalStateException("MuJoCo " + layout.name() + " has a " + structure + " of another size than "
                    + size + " bytes; use a library as published");
        }
    }

    private void atMost(String things, int count, String limit, int reserved) {
        if (layout.has(limit) && count > layout.number(limit) - reserved) {
            throw new IllegalStateException(model.name() + ": expected at most " + (layout.number(limit) - reserved)
                    + " " + things + ", got " + count);
        }
    }

    private int get(String field) {
        return context.get(JAVA_INT, layout.place(field).offset());
    }

    private void set(MemorySegment struct, String field, int value) {
        struct.set(JAVA_INT, layout.place(field).offset(), value);
    }

    private void chooseBuffer() {
        int buffer = layout.number("mjtFramebuffer OFFSCREEN");
        call("mjr_setBuffer", Scene.SET_BUFFER, buffer, context);
    }

    /** Draws the simulation as it is. */
    BufferedImage draw() {
        return GlThread.call(_ -> {
            int all = layout.number("mjtCatBit ALL");
            call(
                    "mjv_updateScene",
                    Scene.UPDATE_SCENE,
                    model.struct(),
                    simulation.struct(),
                    option,
                    perturbation,
                    camera,
                    all,
                    scene);
            chooseBuffer(); // another simulation may have been drawn since
            call("mjr_render", Scene.RENDER, rectangle, scene, context);
            call("mjr_readPixels", Scene.READ_PIXELS, pixels, MemorySegment.NULL, rectangle, context);
            return image();
        });
    }

    /** The pixels, which OpenGL has from the bottom to the top. */
    private BufferedImage image() {
        BufferedImage image = new BufferedImage(Canvas.WIDTH, Canvas.HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < Canvas.HEIGHT; y++) {
            long row = 3L * Canvas.WIDTH * (Canvas.HEIGHT - 1 - y);
            for (int x = 0; x < Canvas.WIDTH; x++) {
                image.setRGB(
                        x, y, channel(row + 3L * x) << 16 | channel(row + 3L * x + 1) << 8 | channel(row + 3L * x + 2));
            }
        }
        return image;
    }

    private int channel(long index) {
        return Byte.toUnsignedInt(pixels.get(JAVA_BYTE, index));
    }

    /** Calls MuJoCo, and throws what it said of that if it was an error. */
    private void call(String name, MethodHandle function, Object... arguments) {
        try {
            function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(name + " failed", e);
        }
        MujocoMessages.requireNoError(model.name() + ": " + name);
        MujocoMessages.takeWarning();
    }

    @Override
    public void close() {
        GlThread.call(_ -> {
            if (memory.scope().isAlive()) {
                call("mjr_freeContext", Scene.FREE_CONTEXT, context);
                call("mjv_freeScene", Scene.FREE_SCENE, scene);
                memory.close();
            }
            return true;
        });
    }
}
