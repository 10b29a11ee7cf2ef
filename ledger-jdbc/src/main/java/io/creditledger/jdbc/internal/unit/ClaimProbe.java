package io.creditledger.jdbc.internal.unit;

import io.creditledger.jdbc.internal.commit.UnitControl;
import io.creditledger.jdbc.internal.dialect.WriteStatements.TransactionStart;
import io.creditledger.jdbc.internal.load.Claim;
import io.creditledger.jdbc.internal.load.UnitContext;
import io.creditledger.jdbc.internal.row.KeyDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Finds out which of several claims another unit of work holds, after an INSERT of all of them has waited in vain: inserts
 * halves of them, and halves of the halves that wait, each in a unit of work that is rolled back. Used once.
 */
final class ClaimProbe {
    /** Enough to find three among a thousand. What is not found by then is taken for held. */
    private static final int MOST_PROBES = 64;

    private final UnitContext context;
    private final DataSource dataSource;
    private final UnitControl control;
    private final Set<Claim> held = new HashSet<>();
    private int probes;

    /**
     * Prepares to probe.
     *
     * @param context whose units of work do not wait long
     * @param control bounds the search by the time of the unit of work that has waited
     */
    ClaimProbe(UnitContext context, DataSource dataSource, UnitControl control) {
        this.context = context;
        this.dataSource = dataSource;
        this.control = control;
    }

    /** Returns those of the claims that are held. */
    Set<Claim> held(Set<Claim> claims) throws SQLException {
        List<Claim> keysAndNames = claims.stream()
                .filter(claim -> !(claim instanceof Claim.AssetCode))
                .toList();
        if (claims.size() == 1) {
            return claims;
        }
        search(keysAndNames);
        // Assets are registered once in the life of a ledger: not worth statements of their own.
        return held.isEmpty()
                ? claims.stream().filter(Claim.AssetCode.class::isInstance).collect(Collectors.toSet())
                : held;
    }

    private void search(List<Claim> claims) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        if (probes >= MOST_PROBES || control.deadline().hasPassed()) {
            held.addAll(claims);
        } else if (isAnyHeld(claims)) {
            if (claims.size() == 1) {
                held.addAll(claims);
            } else {
                search(claims.subList(0, claims.size() / 2));
                search(claims.subList(claims.size() / 2, claims.size()));
            }
        }
    }

    private boolean isAnyHeld(List<Claim> claims) throws SQLException {
        probes++;
        try {
            return OwnedConnection.use(dataSource, context.dialect(), control, owned -> {
                Connection connection = owned.connection();
                context.writeStatements().start(connection, TransactionStart.OWN);
                owned.writing();
                context.writeStatements()
                        .probe(
                                connection,
                                claims.stream()
                                        .filter(Claim.Name.class::isInstance)
                                        .map(claim -> ((Claim.Name) claim).account())
                                        .toList(),
                                claims.stream()
                                        .filter(Claim.Key.class::isInstance)
                                        .map(claim -> KeyDigest.of(((Claim.Key) claim).key()))
                                        .sorted()
                                        .toList());
                return false;
            });
        } catch (SQLException error) {
            return switch (context.dialect().kindOf(error)) {
                case LOCK_TIMEOUT -> true;
                // Stored by now, which a batch finds out by itself; among several it hides those after it.
                case DUPLICATE, CONFLICT -> claims.size() > 1;
                case CONNECTION, READ_ONLY, OTHER -> throw error;
            };
        }
    }
}
