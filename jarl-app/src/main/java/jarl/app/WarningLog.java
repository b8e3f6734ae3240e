package jarl.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.jspecify.annotations.Nullable;

/**
 * Shows warnings and errors of the library as single lines. Found by Logback as a service: faster than a configuration file, and the lines
 * stay out of the progress bar.
 */
public final class WarningLog extends ContextAwareBase implements Configurator {
    private static volatile @Nullable Screen screen;

    /** Sets the receiver of warnings; null for plain standard error. */
    static void showOn(@Nullable Screen value) {
        screen = value;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ScreenAppender appender = new ScreenAppender();
        appender.setContext(context);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static final class ScreenAppender extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String level = event.getLevel().isGreaterOrEqual(Level.ERROR) ? "error" : "warning";
            String line = "jarl: " + level + ": " + event.getFormattedMessage();
            Screen shown = screen;
            if (shown == null) {
                System.err.println(line);
            } else {
                shown.line(line);
            }
        }
    }
}
