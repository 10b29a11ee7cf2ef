package io.creditledger.examples.springboot;

import io.creditledger.spring.Metered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Handlers of every asynchronous kind. Each costs 2 credits, and works on another thread. */
@TestComponent
@RestController
@RequestMapping("/api/async")
final class AsyncHandlers implements DisposableBean {
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final AtomicInteger runs = new AtomicInteger();

    int runs() {
        return runs.get();
    }

    /** The work: fails if it is told to. */
    private String work(boolean fail) {
        runs.incrementAndGet();
        if (fail) {
            throw new IllegalStateException("on purpose");
        }
        return "one two three";
    }

    @Metered(credits = 2)
    @GetMapping("/callable")
    Callable<String> callable(@RequestParam(defaultValue = "false") boolean fail) {
        return () -> work(fail);
    }

    @Metered(credits = 2)
    @GetMapping("/deferred")
    DeferredResult<String> deferred(@RequestParam(defaultValue = "false") boolean fail) {
        DeferredResult<String> result = new DeferredResult<>();
        workers.execute(() -> {
            try {
                result.setResult(work(fail));
            } catch (RuntimeException e) {
                result.setErrorResult(e);
            }
        });
        return result;
    }

    @Metered(credits = 2)
    @GetMapping("/never")
    DeferredResult<String> never() {
        runs.incrementAndGet();
        return new DeferredResult<>(50L);
    }

    @Metered(credits = 2)
    @GetMapping("/future")
    CompletableFuture<String> future(@RequestParam(defaultValue = "false") boolean fail) {
        return CompletableFuture.supplyAsync(() -> work(fail), workers);
    }

    @Metered(credits = 2)
    @GetMapping("/emitter")
    ResponseBodyEmitter emitter(@RequestParam(defaultValue = "false") boolean fail) {
        return send(new ResponseBodyEmitter(), fail);
    }

    @Metered(credits = 2)
    @GetMapping(path = "/sse", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter sse(@RequestParam(defaultValue = "false") boolean fail) {
        return send(new SseEmitter(), fail);
    }

    private <E extends ResponseBodyEmitter> E send(E emitter, boolean fail) {
        workers.execute(() -> {
            try {
                emitter.send("one ");
                emitter.send("two ");
                work(fail);
                emitter.send("three");
                emitter.complete();
            } catch (IOException | RuntimeException e) {
                emitter.completeWithError(e);
            }
        });
        return emitter;
    }

    @Metered(credits = 2)
    @GetMapping("/streaming")
    StreamingResponseBody streaming(@RequestParam(defaultValue = "false") boolean fail) {
        return out -> out.write(work(fail).getBytes(StandardCharsets.UTF_8));
    }

    @Metered(credits = 2)
    @GetMapping("/future-stream")
    CompletableFuture<ResponseEntity<StreamingResponseBody>> futureStream() {
        return CompletableFuture.supplyAsync(
                () -> ResponseEntity.ok()
                        .contentType(MediaType.TEXT_PLAIN)
                        .body(out -> out.write(work(false).getBytes(StandardCharsets.UTF_8))),
                workers);
    }

    @Override
    public void destroy() {
        workers.shutdownNow();
    }
}
