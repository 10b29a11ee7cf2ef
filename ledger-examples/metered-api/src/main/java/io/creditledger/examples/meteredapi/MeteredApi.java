package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts the service, and says how to use it. */
public final class MeteredApi {
    private MeteredApi() {}

    /**
     * Takes its settings from the environment. The argument {@code demo} makes users to look at; {@code load} and perhaps a
     * number of clients puts the service under load, and stops.
     */
    public static void main(String[] args) throws InterruptedException {
        try {
            run(args);
        } catch (ConfigurationException e) {
            System.err.println("The metered API was not started. " + e.getMessage() + ".");
            System.exit(1);
        }
    }

    private static void run(String[] args) throws InterruptedException {
        List<String> arguments = List.of(args);
        Config config = Config.from(System.getenv());
        if (arguments.contains("load")) {
            int clients = arguments.size() > 1 ? Integer.parseInt(arguments.get(1)) : 32;
            if (!new LoadCommand(config.forLoad(), clients, System.out).run()) {
                throw new IllegalStateException("clients and books differ");
            }
            return;
        }
        boolean demo = arguments.contains("demo");
        Service service = Service.start(config, PricedTool.ALL, PricedStreamTool.ALL);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
        Optional<Demo.Access> access = demo ? Demo.make(service) : Optional.empty();
        if (demo && access.isEmpty()) {
            System.out.println(
                    "The users of the demo are there already: their password was printed when they were made.");
        }
        System.out.print(greeting(service.url(), config.adminEmail(), access.orElse(null)));
    }

    private static String greeting(String url, @Nullable String admin, Demo.@Nullable Access demo) {
        StringBuilder text = new StringBuilder("\nThe metered API listens on " + url + " (stop it with Ctrl-C)\n\n");
        if (demo == null) {
            text.append("1. Register in a browser, and make an API key:\n\n     ")
                    .append(url)
                    .append("/register\n\n");
            text.append("2. Call it, until your credits are spent and the answer is 402:\n\n     KEY=mk_...\n");
        } else {
            text.append("1. Log in in a browser as " + Demo.ANN + ", " + Demo.ADMIN + " or " + Demo.AUDITOR
                            + ":\n\n     ")
                    .append(url + "/login   password " + demo.password() + "\n\n");
            text.append("2. Call it, until ann's credits are spent and the answer is 402:\n\n     KEY=" + demo.key()
                    + "\n");
        }
        text.append(curl(url, "-i /api/v1/text-statistics --data-binary 'To be, or not to be.'"));
        text.append(curl(
                url,
                "-D - -o qr.svg /api/v1/qr-codes -H 'Idempotency-Key: order-1' --data-binary 'https://example.org'"));
        text.append(curl(
                url, "-N /api/v1/completions --data-binary '{\"prompt\": \"The White Rabbit\", \"maxTokens\": 30}'"));
        text.append(curl(url, "/api/v1/balance"));
        text.append(curl(url, "'/api/v1/statement?limit=5'"));
        text.append("\n3. Grant more as an admin: ");
        if (demo != null) {
            text.append("log in as " + Demo.ADMIN + ".\n");
        } else if (admin != null) {
            text.append("log in as " + admin + ".\n");
        } else {
            text.append("start it with ADMIN_EMAIL and ADMIN_PASSWORD set, and log in as that user.\n");
        }
        return text.append('\n').toString();
    }

    private static String curl(String url, String call) {
        return "     curl -s -H \"Authorization: Bearer $KEY\" " + call.replaceFirst("/api", url + "/api") + "\n";
    }
}
