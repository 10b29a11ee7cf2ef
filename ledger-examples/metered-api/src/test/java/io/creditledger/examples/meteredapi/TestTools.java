package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.tools.Answer;
import io.creditledger.examples.meteredapi.tools.Offer;
import io.creditledger.examples.meteredapi.tools.Tool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Tools that do what a test says, beside the real ones. */
final class TestTools {
    static final String SCRIPTED = "/api/test/scripted";
    static final String OTHER = "/api/test/other";

    /** What the next runs for an input do; the last one is repeated. */
    private static final Map<String, Runs> SCRIPTS = new ConcurrentHashMap<>();

    private TestTools() {}

    /** One run of a scripted tool. */
    interface Run {
        String run() throws Exception;
    }

    private record Runs(List<Run> script, int[] count) {}

    static List<Offer> offers() {
        return Stream.concat(
                        Offer.ALL.stream(),
                        Stream.of(
                                new Offer(SCRIPTED, 3, "runs a script", "", new Scripted()),
                                new Offer(OTHER, 3, "runs a script elsewhere", "", new Scripted())))
                .toList();
    }

    /** Says what the runs for this input do, one after the other. */
    static void script(String input, Run... runs) {
        SCRIPTS.put(input, new Runs(List.of(runs), new int[1]));
    }

    /** How often it was run for this input. */
    static int runs(String input) {
        Runs runs = SCRIPTS.get(input);
        synchronized (runs) {
            return runs.count[0];
        }
    }

    private static final class Scripted implements Tool<String> {
        @Override
        public String read(byte[] body) {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public Answer run(String input) throws Exception {
            Runs runs = SCRIPTS.get(input);
            Run next;
            synchronized (runs) {
                next = runs.script.get(Math.min(runs.count[0]++, runs.script.size() - 1));
            }
            return new Answer("text/plain", next.run().getBytes(StandardCharsets.UTF_8));
        }
    }
}
