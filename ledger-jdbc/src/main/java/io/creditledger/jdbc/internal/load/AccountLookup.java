package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.jdbc.internal.dialect.WriteStatements.ReadVisibility;
import io.creditledger.jdbc.internal.row.AccountFacts;
import io.creditledger.jdbc.internal.row.Rows.AccountRow;
import io.creditledger.jdbc.internal.row.Rows.ProofRow;
import io.creditledger.jdbc.internal.row.Rows.StoredFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The account facts that one attempt has asked for. They come from the database, or as hints from the directory, but only
 * between {@link #useHints} and {@link #prove}, which compares the hints with the stored rows. Not thread-safe.
 */
public final class AccountLookup {
    private final UnitContext context;
    private final Connection connection;
    private final ReadVisibility visibility;
    private final Starter starter;
    private final Map<AccountId, AccountFacts> byName = new HashMap<>();
    private final Map<Long, AccountFacts> byNumber = new HashMap<>();
    private final Map<Long, AccountFacts> hints = new TreeMap<>();
    private Collection<AccountFacts> likely = List.of();
    private boolean usesHints;

    /** Makes sure that the unit of work has started. */
    @FunctionalInterface
    public interface Starter {
        void start() throws SQLException;
    }

    public AccountLookup(UnitContext context, Connection connection, ReadVisibility visibility, Starter starter) {
        this.context = context;
        this.connection = connection;
        this.visibility = visibility;
        this.starter = starter;
    }

    /** Takes hints from the directory until {@link #prove}. */
    void useHints() {
        usesHints = true;
    }

    /** Gets the facts of those of the accounts that exist. */
    void resolve(Collection<AccountId> ids) throws SQLException {
        List<AccountId> unknown = new ArrayList<>();
        for (AccountId id : ids) {
            if (!take(usesHints ? context.directory().find(id) : null)) {
                unknown.add(id);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        starter.start();
        context.writeStatements()
                .factsByName(connection, unknown, ReadVisibility.SNAPSHOT)
                .forEach(this::read);
        unknown.removeIf(byName::containsKey);
        if (visibility == ReadVisibility.LATEST && !unknown.isEmpty()) {
            context.writeStatements()
                    .factsByName(connection, unknown, ReadVisibility.LATEST)
                    .forEach(this::readPastSnapshot);
        }
    }

    /** Gets the facts of accounts that exist. */
    public void resolveNumbers(Collection<Long> numbers) throws SQLException {
        Set<Long> unknown = new TreeSet<>();
        for (Long number : numbers) {
            if (!byNumber.containsKey(number)
                    && !take(usesHints ? context.directory().find(number) : null)) {
                unknown.add(number);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        starter.start();
        context.writeStatements()
                .factsByNumber(connection, unknown, ReadVisibility.SNAPSHOT)
                .forEach(this::read);
        if (!usesHints) {
            unknown.forEach(number -> noteNeededLate(byNumber.get(number)));
        }
        unknown.removeAll(byNumber.keySet());
        if (visibility == ReadVisibility.LATEST && !unknown.isEmpty()) {
            context.writeStatements()
                    .factsByNumber(connection, unknown, ReadVisibility.LATEST)
                    .forEach(this::readPastSnapshot);
        }
    }

    private void noteNeededLate(@Nullable AccountFacts facts) {
        if (facts != null) {
            context.directory().noteNeededLate(facts);
        }
    }

    private boolean take(@Nullable AccountFacts hint) {
        if (hint == null) {
            return false;
        }
        know(hint);
        hints.put(hint.internalId(), hint);
        return true;
    }

    private AccountFacts read(StoredFacts found) {
        context.identity().require(found.identity());
        know(found.facts());
        context.directory().remember(found.facts());
        return found.facts();
    }

    /** Its row is locked in share mode until the unit of work ends, so it needs no proof as long as that goes on. */
    private void readPastSnapshot(StoredFacts found) {
        context.pastSnapshot().add(read(found));
    }

    /** Returns the numbers of the unlimited accounts whose rows {@link #prove} compares: those used, and a few more. */
    Set<Long> toProve() {
        Set<Long> numbers = new TreeSet<>();
        likely = List.copyOf(context.directory().neededLate());
        likely.forEach(facts -> numbers.add(facts.internalId()));
        for (AccountFacts hint : hints.values()) {
            if (!hint.limited()) {
                numbers.add(hint.internalId());
            }
        }
        return numbers;
    }

    /**
     * Compares all hints with the stored rows. Those that are wrong are dropped from the directory. No hint is taken after
     * this.
     *
     * @param locked the limited accounts that were locked
     * @param stored the unlimited accounts among {@link #toProve} that are there
     * @return whether all hints that have been used are right; a limited account without a row is left to the caller
     */
    boolean prove(Collection<AccountRow> locked, Collection<ProofRow> stored) {
        usesHints = false;
        Map<Long, ProofRow> rows = new HashMap<>();
        stored.forEach(row -> rows.put(row.account(), row));
        boolean right = true;
        for (AccountFacts hint : hints.values()) {
            ProofRow row = rows.get(hint.internalId());
            if (!hint.limited()
                    && (row == null || !row.proves(hint))
                    && !context.pastSnapshot().contains(hint)) {
                context.directory().forget(hint);
                right = false;
            }
        }
        for (AccountRow row : locked) {
            AccountFacts hint = hints.get(row.internalId());
            if (hint != null && !hint.id().equals(row.name())) {
                context.directory().forget(hint);
                right = false;
            }
        }
        for (AccountFacts facts : likely) {
            ProofRow row = rows.get(facts.internalId());
            if (row != null && row.proves(facts)) {
                byNumber.putIfAbsent(facts.internalId(), facts);
                byName.putIfAbsent(facts.id(), facts);
            }
        }
        return right;
    }

    /** Adds facts that have been read otherwise. */
    void know(AccountFacts found) {
        byName.put(found.id(), found);
        byNumber.put(found.internalId(), found);
    }

    /** Returns the facts of an account, or null if it is not known to exist. */
    @Nullable
    AccountFacts find(AccountId id) {
        return byName.get(id);
    }

    /** Returns the name of an account that has been resolved. */
    public AccountId name(long number) {
        return known(number).id();
    }

    /** Returns the facts of an account that has been resolved. */
    AccountFacts known(long number) {
        return Optional.ofNullable(byNumber.get(number))
                .orElseThrow(() -> new IllegalStateException("there is no account number " + number));
    }
}
