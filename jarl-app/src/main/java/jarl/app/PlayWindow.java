package jarl.app;

import jarl.config.ConfigException;
import jarl.video.FrameSink;
import java.awt.AWTError;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.util.concurrent.TimeUnit;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;
import org.jspecify.annotations.Nullable;

/** Shows a film as it is made, at its own speed. */
final class PlayWindow implements FrameSink {

    private static final String NO_DISPLAY =
            "--live needs a display, and there is none here; without --live the film " + "is written to a file";

    private final String title;
    private final long nanosPerFrame;
    private final View view = new View();
    private volatile boolean closedByUser;
    private @Nullable JFrame window;
    private long nextFrame;

    /** Paints the newest picture; asked for by Swing's thread, set by the player's. */
    private static final class View extends JPanel {
        private volatile @Nullable BufferedImage picture;

        @Override
        protected void paintComponent(Graphics graphics) {
            super.paintComponent(graphics);
            graphics.drawImage(picture, 0, 0, null);
        }
    }

    private PlayWindow(String title, int framesPerSecond) {
        this.title = title;
        this.nanosPerFrame = TimeUnit.SECONDS.toNanos(1) / framesPerSecond;
    }

    /**
     * A window, opened with the first picture.
     *
     * @throws ConfigException if there is no display
     */
    static PlayWindow open(String title, int framesPerSecond) {
        try {
            if (GraphicsEnvironment.isHeadless()) {
                throw new ConfigException(NO_DISPLAY);
            }
            return new PlayWindow(title, framesPerSecond);
        } catch (AWTError | LinkageError | HeadlessException e) {
            throw new ConfigException(NO_DISPLAY + " (" + NativeLibrary.reason(e) + ")", e);
        }
    }

    /** Whether the user has closed it. */
    boolean closedByUser() {
        return closedByUser;
    }

    @Override
    public void show(BufferedImage picture, int frames) {
        view.picture = picture;
        if (window == null) {
            nextFrame = System.nanoTime();
            inSwing(() -> window = window(picture));
        }
        view.repaint();
        nextFrame = Math.max(nextFrame + frames * nanosPerFrame, System.nanoTime());
        for (long left = nextFrame - System.nanoTime();
                left > 0 && !closedByUser;
                left = nextFrame - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private JFrame window(BufferedImage picture) {
        JFrame made = new JFrame(title);
        made.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
        made.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                closedByUser = true;
            }
        });
        view.setPreferredSize(new Dimension(picture.getWidth(), picture.getHeight()));
        made.setContentPane(view);
        made.pack();
        made.setResizable(false);
        made.setLocationRelativeTo(null);
        made.setVisible(true);
        return made;
    }

    private static void inSwing(Runnable action) {
        try {
            SwingUtilities.invokeAndWait(action);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(NO_DISPLAY + " (" + NativeLibrary.reason(e) + ")", e);
        } catch (AWTError | LinkageError | HeadlessException e) {
            throw new ConfigException(NO_DISPLAY + " (" + NativeLibrary.reason(e) + ")", e);
        }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {
        JFrame open = window;
        if (open != null) {
            SwingUtilities.invokeLater(open::dispose);
        }
    }
}
