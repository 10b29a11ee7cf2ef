package io.creditledger.examples.springboot;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A handler that does what the test has told it to do in the next call. */
@TestComponent
@RestController
@RequestMapping("/api/scripted")
final class Scripts {
    private final Queue<Callable<String>> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runs = new AtomicInteger();

    void then(Callable<String> script) {
        next.add(script);
    }

    int runs() {
        return runs.get();
    }

    @Metered(credits = 2)
    @GetMapping
    String run() throws Exception {
        runs.incrementAndGet();
        return next.remove().call();
    }

    @Metered(credits = 2)
    @GetMapping("/other")
    String other() {
        return "other";
    }
}
