package io.creditledger;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The bounds of everything that a caller can make large. Bounds of values, commands and calls are checked before anything is
 * sent to the database; the numbers of open lots and open holds are checked when a command is decided.
 *
 * <p>Lengths of text are counted in UTF-16 code units, as {@link String#length()} does.
 */
public final class Bounds {
    /**
     * The largest amount, and the largest distance of a balance from zero: 2<sup>62</sup>&nbsp;&minus;&nbsp;1 smallest
     * units. The sum of any two legal values therefore fits a {@code long}.
     */
    public static final long MAX_AMOUNT = (1L << 62) - 1;

    /** The longest account id: 128. */
    public static final int ACCOUNT_ID_LENGTH = 128;

    /** The longest scope of an idempotency key: 64. */
    public static final int KEY_SCOPE_LENGTH = 64;

    /** The longest idempotency key within its scope: 256. */
    public static final int KEY_LENGTH = 256;

    /** The longest code of an asset: 32. */
    public static final int ASSET_CODE_LENGTH = 32;

    /** The most decimal digits an asset may have: 9. */
    public static final int ASSET_SCALE = 9;

    /** The most entries in one operation's metadata: 32. */
    public static final int METADATA_ENTRIES = 32;

    /** The longest metadata name: 64. */
    public static final int METADATA_NAME_LENGTH = 64;

    /** The longest metadata, names and values together: 4096. */
    public static final int METADATA_LENGTH = 4096;

    /** The earliest effective time, and the earliest start or end of a lot: the beginning of the year 1. */
    public static final Instant EARLIEST_EFFECT = Instant.parse("0001-01-01T00:00:00Z");

    /** The latest effective time, and the latest start or end of a lot: the end of the year 9999. */
    public static final Instant LATEST_EFFECT = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** The most postings in one transaction: 100. */
    public static final int POSTINGS_PER_TRANSACTION = 100;

    /** The most members of an atomic group: 1000. */
    public static final int GROUP_MEMBERS = 1_000;

    /** The most commands in one call of {@link Ledger#executeAll}: 10,000. */
    public static final int COMMANDS_PER_CALL = 10_000;

    /** The most accounts in one call of {@link Ledger#balances}: 10,000. */
    public static final int ACCOUNTS_PER_CALL = 10_000;

    /** The most entries on one page of a statement, of accounts, operations, lots or holds: 1000. */
    public static final int PAGE_LINES = 1_000;

    /** The most later operations that an {@link Operation} lists: 100. */
    public static final int FOLLOW_UPS = 100;

    /** The most violations a {@link VerifyReport} lists: 1000. */
    public static final int VIOLATIONS_LISTED = 1_000;

    /** The largest priority number of a lot, which is used last: 1000. */
    public static final int LOT_PRIORITY = 1_000;

    /** The most tags on a lot or a debit: 16. */
    public static final int TAGS = 16;

    /** The longest tag: 50. */
    public static final int TAG_LENGTH = 50;

    /** The longest timeout of a hold or of its extension: 366 days. */
    public static final Duration HOLD_TIMEOUT = Duration.ofDays(366);

    /** The most lots with credits in them on one account: 10,000. */
    public static final int OPEN_LOTS = 10_000;

    /** The most open holds on one account: 10,000. */
    public static final int OPEN_HOLDS = 10_000;

    /** The most uses that a {@link LotHistory} lists: 1000. */
    public static final int LOT_USES = 1_000;

    /** The most accounts that one {@link io.creditledger.command.ExpireDue} settles: 10,000. */
    public static final int ACCOUNTS_PER_EXPIRY = 10_000;

    /**
     * How far the time of an account's last change may be ahead of a node's clock: 1 minute. If it is further ahead, the
     * node's time plus this bound decides which lots are live and what is due.
     */
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /** The most rows that an {@link io.creditledger.export.Export} reads at once: 10,000. */
    public static final int EXPORT_ROWS = 10_000;

    /** The most dimensions by which usage is counted: 3. */
    public static final int USAGE_DIMENSIONS = 3;

    /** The longest value of a dimension of usage: 128. Longer ones are counted by their first 128 characters. */
    public static final int USAGE_VALUE_LENGTH = 128;

    /** The most sums that one {@link UsageReport} lists: 10,000. */
    public static final int USAGE_SUMS = 10_000;

    /** Most low-balance marks of an account: 8. */
    public static final int MARKS = 8;

    /**
     * The most units of work in which a ledger in a database looks for the calls that a listener refuses, after it has refused a
     * unit of work with several calls: 64. Calls that are not found by then fail, and may be executed again.
     */
    public static final int LISTENER_REFUSALS = 64;

    private Bounds() {}

    /** Returns a hold's timeout, cut to the microsecond, in which time is counted. */
    static Duration checkedHoldTimeout(String field, Duration timeout) {
        Duration cut = timeout.truncatedTo(ChronoUnit.MICROS);
        if (cut.isNegative() || cut.isZero() || timeout.compareTo(HOLD_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    field + " must be from 1 microsecond to " + HOLD_TIMEOUT + ", but is " + timeout);
        }
        return cut;
    }

    /** Returns how many lines a page is to have at most. */
    static int checkedPageLimit(int limit) {
        if (limit < 1 || limit > PAGE_LINES) {
            throw new IllegalArgumentException("limit must be from 1 to " + PAGE_LINES + ", but is " + limit);
        }
        return limit;
    }
}
