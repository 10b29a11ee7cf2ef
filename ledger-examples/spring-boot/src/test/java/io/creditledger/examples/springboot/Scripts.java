package io.creditledger.examples.springboot;

import io.creditledger.spring.Metered;
import io.creditledger.spring.Usage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Handlers that do what the test has told them to do in the next call, and others that are simple. */
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

    /** What a client orders. */
    record Text(@NotBlank String text) {}

    @Metered(credits = 2)
    @PostMapping("/body")
    String body(@Valid @RequestBody Text body) {
        runs.incrementAndGet();
        return body.text();
    }

    @Metered(credits = 2, compareBody = false)
    @PostMapping("/any-body")
    String anyBody(@RequestBody String body) {
        return body;
    }

    @Metered(credits = 2, charge = Metered.When.BEFORE_VALIDATION)
    @PostMapping("/before")
    String before(@Valid @RequestBody Text body) {
        runs.incrementAndGet();
        return body.text();
    }

    @Metered(price = "#copies * 3")
    @GetMapping("/priced")
    String priced(@RequestParam @Min(1) @Max(100) int copies) {
        return "copies: " + copies;
    }

    /** Reserves 10, and charges what the client says. */
    @Metered(credits = 10, pricedAfterwards = true)
    @GetMapping("/afterwards")
    String afterwards(@RequestParam long cost, Usage usage) {
        runs.incrementAndGet();
        usage.add(cost);
        if (cost == 7) {
            throw new IllegalStateException("on purpose");
        }
        return "cost: " + cost;
    }

    /** Refuses what only it can know to be wrong. */
    @Metered(credits = 2)
    @GetMapping("/refuses")
    ResponseEntity<String> refuses() {
        runs.incrementAndGet();
        return ResponseEntity.status(422).body("no such thing in stock");
    }

    @Metered(credits = 2)
    @PostMapping("/made")
    ResponseEntity<String> made() {
        return ResponseEntity.created(URI.create("/api/things/7")).body("made");
    }
}
