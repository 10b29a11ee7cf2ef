package io.creditledger.jdbc.internal.row;

import io.creditledger.AccountId;
import io.creditledger.HoldStatus;
import io.creditledger.engine.Allocation;
import io.creditledger.engine.BurnOrder;
import io.creditledger.engine.HoldState;
import io.creditledger.engine.LotState;
import io.creditledger.jdbc.internal.row.Rows.OperationRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The rows of lots and holds, and which of them to load. */
public final class LotRows {
    private LotRows() {}

    /**
     * A lot's row.
     *
     * @param id its number
     * @param account the number of the account whose credits these are; never changes
     * @param grant the operation that made it
     * @param expiryAccount the number of the account that what expires goes to; never changes
     * @param granted how much there was at first
     * @param remaining how much there is
     * @param reserved how much of it open holds reserve
     * @param expired how much has expired
     * @param startsAt when it starts, or null
     * @param expiresAt when it ends, or null
     * @param started whether its start is booked
     * @param tags what a debit must name to use it
     * @param order its place in the order of use
     */
    public record LotRow(
            long id,
            long account,
            long grant,
            long expiryAccount,
            long granted,
            long remaining,
            long reserved,
            long expired,
            @Nullable Instant startsAt,
            @Nullable Instant expiresAt,
            boolean started,
            Set<String> tags,
            BurnOrder order) {
        public LotState state(LongFunction<AccountId> names) {
            return new LotState(
                    id,
                    names.apply(account),
                    account,
                    grant,
                    names.apply(expiryAccount),
                    expiryAccount,
                    granted,
                    remaining,
                    reserved,
                    expired,
                    startsAt,
                    expiresAt,
                    started,
                    tags,
                    order);
        }
    }

    /**
     * A hold's row.
     *
     * @param id its number, that of the operation that placed it
     * @param account the number of the account whose credits are reserved; never changes
     * @param destination the number of the account that captured credits go to; never changes
     * @param amount how much was reserved at first
     * @param captured how much of it has been captured
     * @param expiresAt the first instant at which it is dead
     * @param endedAt when it ended, or null
     * @param status what has become of it
     */
    public record HoldRow(
            long id,
            long account,
            long destination,
            long amount,
            long captured,
            Instant expiresAt,
            @Nullable Instant endedAt,
            HoldStatus status) {
        public HoldState state(LongFunction<AccountId> names) {
            return new HoldState(
                    id,
                    names.apply(account),
                    account,
                    names.apply(destination),
                    destination,
                    amount,
                    captured,
                    status,
                    expiresAt,
                    endedAt);
        }
    }

    /**
     * Which lots and holds to load, with everything that belongs to them: the operations that placed the holds, the
     * allocations of these and of further operations, and the lots that any of these allocations name.
     *
     * @param firstLots numbers of accounts, and how many of the open lots of each, in the order of use
     * @param holdsOf numbers of accounts of which to load all open holds
     * @param lots numbers of lots that exist
     * @param holds numbers of holds that exist
     * @param operations numbers of operations whose allocations to load
     * @param latest whether to look past the snapshot of a host, at the rows of accounts that are locked. Then all open lots
     *     of an account are loaded, however many are asked for: which are the first cannot be told from a snapshot
     */
    public record LotLoad(
            Map<Long, Integer> firstLots,
            Set<Long> holdsOf,
            Set<Long> lots,
            Set<Long> holds,
            Set<Long> operations,
            boolean latest) {
        /** Nothing. */
        public static final LotLoad NONE = new LotLoad(Map.of(), Set.of(), Set.of(), Set.of(), Set.of(), false);

        public boolean isEmpty() {
            return firstLots.isEmpty() && holdsOf.isEmpty() && lots.isEmpty() && allocationsAreNot();
        }

        private boolean allocationsAreNot() {
            return holds.isEmpty() && operations.isEmpty();
        }

        /** Returns whether allocations are asked for. */
        public boolean allocations() {
            return !holdsOf.isEmpty() || !allocationsAreNot();
        }
    }

    /**
     * What was found of a {@link LotLoad}.
     *
     * @param firstLots the first open lots of accounts, in any order
     * @param openHolds the open holds of accounts
     * @param lots the lots asked for by number, and those that the allocations name; perhaps among the first ones, too
     * @param holds the holds asked for by number
     * @param placed the operations that placed the holds
     * @param allocations the allocations, in any order
     */
    public record LotsFound(
            List<LotRow> firstLots,
            List<HoldRow> openHolds,
            List<LotRow> lots,
            List<HoldRow> holds,
            List<OperationRow> placed,
            List<Allocation> allocations) {
        /** Nothing. */
        public static final LotsFound NONE =
                new LotsFound(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        /** Returns the numbers of all accounts that these rows name. */
        public Set<Long> accounts() {
            Set<Long> numbers = new TreeSet<>();
            numbers.addAll(accountsOf(firstLots));
            numbers.addAll(accountsOf(lots));
            numbers.addAll(accountsOfHolds(openHolds));
            numbers.addAll(accountsOfHolds(holds));
            return numbers;
        }
    }

    /** Returns the numbers of the accounts that lots name. */
    public static List<Long> accountsOf(Collection<LotRow> lots) {
        List<Long> numbers = new ArrayList<>(lots.size() * 2);
        lots.forEach(lot -> {
            numbers.add(lot.account());
            numbers.add(lot.expiryAccount());
        });
        return numbers;
    }

    /** Returns the numbers of the accounts that holds name. */
    public static List<Long> accountsOfHolds(Collection<HoldRow> holds) {
        List<Long> numbers = new ArrayList<>(holds.size() * 2);
        holds.forEach(hold -> {
            numbers.add(hold.account());
            numbers.add(hold.destination());
        });
        return numbers;
    }
}
