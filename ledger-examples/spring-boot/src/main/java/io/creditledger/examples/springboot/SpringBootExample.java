package io.creditledger.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the example, and says how to use it. */
@SpringBootApplication
public class SpringBootExample {
    /** Takes its settings from application.properties, or whatever else Spring Boot reads them from. */
    public static void main(String[] args) {
        var context = SpringApplication.run(SpringBootExample.class, args);
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        System.out.print(greeting("http://127.0.0.1:" + port));
    }

    static String greeting(String url) {
        return """

                The example listens on URL (stop it with Ctrl-C). alice has 10 credits. Try:

                  curl -i -u alice:alice 'URL/api/words?text=to+be+or+not+to+be'
                  curl -i -u alice:alice -H 'Idempotency-Key: f-1' 'URL/api/factors?of=360360'
                  curl -i -u alice:alice -H 'Idempotency-Key: f-1' 'URL/api/factors?of=360360'
                  curl -i -u alice:alice 'URL/api/quotient?of=6&by=0'
                  curl -i -u alice:alice -H 'Idempotency-Key: p-1' -X POST 'URL/api/prints?copies=5'
                  curl -i -u alice:alice -H 'Idempotency-Key: p-2' -X POST 'URL/api/prints?copies=5'
                  curl -s -u alice:alice 'URL/api/balance'
                  curl -i -u admin:admin -H 'Idempotency-Key: g-1' -X POST 'URL/api/users/alice/grants?credits=20'
                  curl -N -u alice:alice 'URL/api/story?words=12'
                  curl -s -u admin:admin 'URL/actuator/health'
                  curl -s -u admin:admin 'URL/actuator/metrics/ledger.calls'

                """.replace("URL", url);
    }
}
