package io.creditledger.examples.benchmark.workload;

/** Who pays, and how much: the same in all workloads. */
public final class Users {
    /** So many users, each as likely as the other. */
    public static final int COUNT = 10_000;

    /** Amounts are from 1 to this. */
    public static final int MOST = 10;

    /** What each user has at first: enough for every run. */
    public static final long START = 1_000_000_000_000L;

    private Users() {}
}
