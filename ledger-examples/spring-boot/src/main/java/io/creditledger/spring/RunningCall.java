package io.creditledger.spring;

import io.creditledger.Hold;
import io.micrometer.observation.Observation;
import jakarta.servlet.ServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call that was charged, or whose credits are reserved, and that has not ended yet. */
final class RunningCall {
    private static final String ATTRIBUTE = RunningCall.class.getName();

    private final MeteredCall call;
    private final HeldResponse response;
    private final @Nullable Usage usage;
    private final Observation observation;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Hold hold;
    private volatile @Nullable Throwable failure;
    private int extensions;

    /** A call that is priced afterwards has a hold and a usage, others have neither. */
    RunningCall(
            MeteredCall call,
            HeldResponse response,
            @Nullable Hold hold,
            @Nullable Usage usage,
            Observation observation) {
        this.call = call;
        this.response = response;
        this.hold = hold;
        this.usage = usage;
        this.observation = observation;
    }

    static @Nullable RunningCall of(ServletRequest request) {
        return (RunningCall) request.getAttribute(ATTRIBUTE);
    }

    void attachTo(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    MeteredCall call() {
        return call;
    }

    HeldResponse response() {
        return response;
    }

    Observation observation() {
        return observation;
    }

    /** Null if the price was fixed. */
    @Nullable
    Hold hold() {
        return hold;
    }

    long cost() {
        return usage == null ? 0 : usage.credits();
    }

    /** Notes the hold as it is after an extension. */
    void extended(Hold longer) {
        hold = longer;
        extensions++;
    }

    int extensions() {
        return extensions;
    }

    /** The work has failed. What its exception is turned into is left to others. */
    void failed(Throwable why) {
        failure = why;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns true to the first who asks: he ends the call. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    boolean hasEnded() {
        return ended.get();
    }
}
