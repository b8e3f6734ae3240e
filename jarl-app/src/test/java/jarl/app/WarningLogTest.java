package jarl.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jarl.Training;
import jarl.env.classic.CartPole;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WarningLogTest {

    @Test
    void warningsOfARunThatNobodyListensToAreLogged() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        root.addAppender(heard);
        try (var run = Training.of(CartPole::new)
                .set("algo.segments.alpha", 0.123) // of segments that are not prioritized
                .steps(1024)
                .start()) {
            var _ = run.await();
        } finally {
            root.detachAppender(heard);
        }
        assertThat(List.copyOf(heard.list))
                .filteredOn(event -> event.getFormattedMessage().contains("algo.segments.alpha has no effect"))
                .singleElement()
                .satisfies(event -> assertThat(event.getLevel()).isEqualTo(Level.WARN));
    }
}
