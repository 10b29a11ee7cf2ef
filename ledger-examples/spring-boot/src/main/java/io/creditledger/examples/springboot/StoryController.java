package io.creditledger.examples.springboot;

import io.creditledger.spring.Metered;
import io.creditledger.spring.Usage;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells a story word by word, as a language model would. A word costs 1 credit, and only those that were sent are charged. */
@RestController
@RequestMapping("/api")
final class StoryController implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(StoryController.class);
    private static final String[] WORDS = "once upon a time there was a ledger that lost no credit".split(" ");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final ExecutorService tellers = Executors.newCachedThreadPool();

    /** Reserves a credit for each word that it may have, and charges those that were sent. */
    @Metered(price = "#words", pricedAfterwards = true)
    @GetMapping(path = "/story", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter story(
            @RequestParam @Min(1) @Max(1000) int words,
            @RequestParam(defaultValue = "50") @Min(0) @Max(1000) long pauseMillis,
            Usage usage) {
        SseEmitter events = new SseEmitter(LONGEST.toMillis());
        tellers.execute(() -> tell(events, words, pauseMillis, usage));
        return events;
    }

    private static void tell(SseEmitter events, int words, long pauseMillis, Usage usage) {
        try {
            for (int i = 0; i < words; i++) {
                Thread.sleep(pauseMillis);
                events.send(WORDS[i % WORDS.length]);
                usage.add(1);
            }
            events.send(SseEmitter.event().name("done").data(usage.credits()));
            events.complete();
        } catch (IOException | IllegalStateException | InterruptedException e) {
            // The client has gone, or the service stops.
            fail(events, e);
        }
    }

    private static void fail(SseEmitter events, Exception why) {
        try {
            events.completeWithError(why);
        } catch (IllegalStateException over) {
            LOG.debug("The server has ended the request before", over);
        }
    }

    @Override
    public void destroy() {
        tellers.shutdownNow();
    }
}
