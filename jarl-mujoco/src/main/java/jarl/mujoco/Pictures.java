package jarl.mujoco;

import java.awt.image.BufferedImage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Draws a simulation by MuJoCo's own renderer where that works, else from the side; the first that does not work says why, in one line. */
final class Pictures implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Pictures.class.getName());
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final Simulation simulation;
    private final SideView.Camera side;
    private final Function<Simulation, SceneView> open;
    private final Consumer<String> warning;
    private boolean flat;
    private @Nullable SceneView view;

    Pictures(Simulation simulation, SideView.Camera side) {
        this(simulation, side, SceneView::open, Pictures::tellOnce);
    }

    /** With another way to open MuJoCo's renderer, and to tell that it does not work. */
    Pictures(
            Simulation simulation,
            SideView.Camera side,
            Function<Simulation, SceneView> open,
            Consumer<String> warning) {
        this.simulation = simulation;
        this.side = side;
        this.open = open;
        this.warning = warning;
    }

    private static void tellOnce(String line) {
        if (!TOLD.getAndSet(true)) {
            LOGGER.log(System.Logger.Level.WARNING, line);
        }
    }

    BufferedImage draw() {
        try {
            flat = flat || GlChoice.here() == GlChoice.OFF;
            if (!flat) {
                SceneView opened = view == null ? open.apply(simulation) : view;
                view = opened;
                return opened.draw();
            }
        } catch (IllegalStateException e) {
            flat = true;
            warning.accept("pictures are from the side, since MuJoCo's renderer cannot be used: " + e.getMessage());
        }
        return SideView.draw(simulation, side);
    }

    @Override
    public void close() {
        SceneView opened = view;
        view = null;
        if (opened != null) {
            opened.close();
        }
    }
}
