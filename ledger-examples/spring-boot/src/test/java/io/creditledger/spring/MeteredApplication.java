package io.creditledger.spring;

import io.creditledger.AccountId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** An application of a few handlers. Its users are not logged in: a header names who pays. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(MeteredApplication.Handlers.class)
class MeteredApplication {
    @Bean
    AccountResolver header() {
        return request -> AccountId.of("customer:" + request.getHeader("X-Customer"));
    }

    @Bean
    SecurityFilterChain everything(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(rules -> rules.anyRequest().permitAll())
                .csrf(CsrfConfigurer::disable)
                .build();
    }

    @RestController
    static final class Handlers {
        final CountDownLatch running = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        final AtomicInteger runs = new AtomicInteger();
        final AtomicInteger written = new AtomicInteger();

        @Metered(credits = 2)
        @GetMapping("/fixed")
        String fixed() {
            runs.incrementAndGet();
            return "fixed";
        }

        @Metered(credits = 2)
        @GetMapping("/large")
        String large() {
            return "x".repeat(2000);
        }

        @Metered(credits = 2)
        @GetMapping("/large-stream")
        StreamingResponseBody largeStream() {
            return out -> write(out, 2000);
        }

        /** Writes until nobody reads any more. */
        @Metered(credits = 2)
        @GetMapping("/endless")
        StreamingResponseBody endless() {
            return out -> {
                while (true) {
                    write(out, 1 << 16);
                    out.flush();
                    written.incrementAndGet();
                }
            };
        }

        private static void write(OutputStream out, int bytes) throws IOException {
            out.write("x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
        }

        @Metered(credits = 10, pricedAfterwards = true)
        @PostMapping("/afterwards")
        String afterwards(@RequestParam long cost, Usage usage) {
            runs.incrementAndGet();
            usage.add(cost);
            return "cost " + cost;
        }

        @Metered(credits = 10, pricedAfterwards = true)
        @GetMapping("/waits")
        String waits(Usage usage) throws InterruptedException {
            running.countDown();
            if (!goOn.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let it go on");
            }
            usage.add(6);
            return "waited";
        }
    }
}
