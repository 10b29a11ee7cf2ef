package io.creditledger.examples.meteredapi;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what is logged, also by the loggers that are silent in other tests. */
final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String OURS = "io.creditledger.examples.meteredapi";

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Logger root;
    private final Logger ours;
    private final Level before;

    LogCapture() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ours = context.getLogger(OURS);
        before = ours.getLevel();
        setContext(context);
        start();
        ours.setLevel(Level.WARN);
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean stackTrace = event.getThrowableProxy() != null;
        if (stackTrace || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            faults.add(event.getLoggerName() + ": " + event.getFormattedMessage()
                    + (stackTrace
                            ? " " + event.getThrowableProxy().getClassName() + " "
                                    + event.getThrowableProxy().getMessage()
                            : ""));
        }
    }

    /** Errors, and whatever was logged with a stack trace. */
    List<String> faults() {
        return faults;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        ours.setLevel(before);
        stop();
    }
}
