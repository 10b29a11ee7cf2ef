package io.creditledger.examples.meteredapi.monitor;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Takes the time of calls, and tells of those that have ended since it was asked last. Thread-safe. */
public final class CallTimes {
    /** A minute, in microseconds; what takes longer counts as this. */
    private static final long LONGEST = 60_000_000;

    private static final int DIGITS = 2;

    private final Recorder recorder = new Recorder(LONGEST, DIGITS);

    /** Makes a call and takes its time, also if it fails. */
    public <T> T time(Supplier<T> call) {
        long start = System.nanoTime();
        try {
            return call.get();
        } finally {
            took(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
        }
    }

    void took(long micros) {
        recorder.recordValue(Math.max(0, Math.min(LONGEST, micros)));
    }

    /** Returns the times, in microseconds, of the calls that have ended since the last time this was asked. */
    Histogram sinceLastAsked() {
        return recorder.getIntervalHistogram();
    }
}
