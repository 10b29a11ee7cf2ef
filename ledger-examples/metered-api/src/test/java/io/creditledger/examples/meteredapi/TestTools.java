package io.creditledger.examples.meteredapi;

import io.creditledger.examples.meteredapi.tools.Answer;
import io.creditledger.examples.meteredapi.tools.BadInput;
import io.creditledger.examples.meteredapi.tools.PricedStreamTool;
import io.creditledger.examples.meteredapi.tools.PricedTool;
import io.creditledger.examples.meteredapi.tools.StreamTool;
import io.creditledger.examples.meteredapi.tools.Tool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Tools that do what a test says, beside the real ones. */
final class TestTools {
    static final String SCRIPTED = "/api/test/scripted";
    static final String OTHER = "/api/test/other";
    static final String HEAVY = "/api/test/heavy";
    static final String STREAMED = "/api/test/streamed";

    /** What the next runs for an input do; the last one is repeated. */
    private static final Map<String, Runs> SCRIPTS = new ConcurrentHashMap<>();

    /** What the streams for an input are made of; each run takes from the same ones. */
    private static final Map<String, StreamScript> STREAMS = new ConcurrentHashMap<>();

    private TestTools() {}

    /** One run of a scripted tool. */
    interface Run {
        String run() throws Exception;
    }

    private record Runs(List<Run> script, int[] count) {}

    static List<PricedTool> offers() {
        return Stream.concat(
                        PricedTool.ALL.stream(),
                        Stream.of(
                                new PricedTool(SCRIPTED, 3, "runs a script", "", new Scripted(false)),
                                new PricedTool(OTHER, 3, "runs a script elsewhere", "", new Scripted(false)),
                                new PricedTool(HEAVY, 3, "runs a script that is heavy", "", new Scripted(true))))
                .toList();
    }

    static List<PricedStreamTool> streams() {
        return Stream.concat(
                        PricedStreamTool.ALL.stream(),
                        Stream.of(new PricedStreamTool(STREAMED, 2, "streams a script", "", new StreamScripted())))
                .toList();
    }

    /** Lets the run for this input stream tokens as they are given. */
    static StreamScript stream(String input) {
        StreamScript script = new StreamScript();
        STREAMS.put(input, script);
        return script;
    }

    /** A stream that a test makes while it is read. */
    static final class StreamScript {
        private final BlockingQueue<Run> steps = new LinkedBlockingQueue<>();
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch closed = new CountDownLatch(1);

        StreamScript token(String text) {
            steps.add(() -> text);
            return this;
        }

        void tokenIfNoneWaits(String text) {
            if (steps.isEmpty()) {
                token(text);
            }
        }

        StreamScript end() {
            steps.add(() -> "");
            return this;
        }

        StreamScript failure() {
            steps.add(() -> {
                throw new IllegalStateException("secret of the house");
            });
            return this;
        }

        /** The next token; empty at the end. */
        private String next() {
            try {
                Run step = steps.poll(60, TimeUnit.SECONDS);
                return step == null ? "" : step.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Takes how many tokens there may be, a space, and the name of a script. */
    private static final class StreamScripted implements StreamTool<String> {
        @Override
        public String read(byte[] body) throws BadInput {
            String text = new String(body, StandardCharsets.UTF_8);
            if (!text.matches("[1-9][0-9]{0,3} .+")) {
                throw new BadInput("not a script");
            }
            return text;
        }

        @Override
        public int mostTokens(String input) {
            return Integer.parseInt(input.split(" ", 2)[0]);
        }

        @Override
        public Stream<String> run(String input) {
            StreamScript script = STREAMS.get(input.split(" ", 2)[1]);
            script.runs.incrementAndGet();
            return Stream.generate(script::next)
                    .takeWhile(token -> !token.isEmpty())
                    .onClose(script.closed::countDown);
        }
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
        private final boolean heavy;

        Scripted(boolean heavy) {
            this.heavy = heavy;
        }

        @Override
        public boolean isHeavy() {
            return heavy;
        }

        @Override
        public String read(byte[] body) {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public Answer run(String input) throws Exception {
            Runs runs = SCRIPTS.get(input);
            if (runs == null) {
                // No script of a test: whoever sends anything gets it back.
                return new Answer("text/plain", input.getBytes(StandardCharsets.UTF_8));
            }
            Run next;
            synchronized (runs) {
                next = runs.script.get(Math.min(runs.count[0]++, runs.script.size() - 1));
            }
            return new Answer("text/plain", next.run().getBytes(StandardCharsets.UTF_8));
        }
    }
}
