package io.creditledger.examples.meteredapi.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that call one route of a service, each until it is told 402. */
public final class Load {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI call;
    private final String apiKey;

    /** Calls this route with this API key. */
    public Load(URI call, String apiKey) {
        this.call = call;
        this.apiKey = apiKey;
    }

    /**
     * What the clients saw.
     *
     * @param served how many calls were answered
     * @param refused how many were told 402
     * @param others how many ended in any other way
     * @param nanos how long all of it took
     * @param sortedNanos how long each served call took, the quickest first
     */
    public record Seen(long served, long refused, long others, long nanos, List<Long> sortedNanos) {
        /** How long the given share of the served calls took at most, in milliseconds. */
        public double percentileMillis(double share) {
            int index = (int) Math.ceil(share * sortedNanos.size()) - 1;
            return sortedNanos.isEmpty() ? 0 : sortedNanos.get(Math.max(0, index)) / 1e6;
        }

        /** Served calls in a second. */
        public double perSecond() {
            return served * 1e9 / nanos;
        }
    }

    private record One(long served, long refused, long others, List<Long> nanos) {}

    /** Runs so many clients until each has been refused. */
    public Seen run(int clients) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        long start = System.nanoTime();
        try {
            List<Callable<One>> work = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                work.add(this::spend);
            }
            long served = 0;
            long refused = 0;
            long others = 0;
            List<Long> nanos = new ArrayList<>();
            for (Future<One> each : threads.invokeAll(work)) {
                One one = each.get();
                served += one.served();
                refused += one.refused();
                others += one.others();
                nanos.addAll(one.nanos());
            }
            long took = System.nanoTime() - start;
            return new Seen(
                    served, refused, others, took, nanos.stream().sorted().toList());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e);
        } finally {
            threads.shutdown();
        }
    }

    private One spend() throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        while (true) {
            HttpRequest request = HttpRequest.newBuilder(call)
                    .header("Authorization", "Bearer " + apiKey)
                    .POST(BodyPublishers.ofString("To be, or not to be."))
                    .build();
            long start = System.nanoTime();
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                return new One(nanos.size(), status == 402 ? 1 : 0, status == 402 ? 0 : 1, nanos);
            }
            nanos.add(System.nanoTime() - start);
        }
    }
}
