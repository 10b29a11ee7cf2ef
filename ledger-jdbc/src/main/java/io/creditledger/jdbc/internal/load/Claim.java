package io.creditledger.jdbc.internal.load;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.engine.Footprint;
import io.creditledger.engine.WriteSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A unique value that a unit of work inserts. While another unit of work has inserted the same value and not ended, the INSERT
 * waits: there is no row yet that SKIP LOCKED could pass over.
 */
public sealed interface Claim {
    /**
     * The name of an account to be opened.
     *
     * @param account its id
     */
    record Name(AccountId account) implements Claim {}

    /**
     * The key of an operation to be stored.
     *
     * @param key which
     */
    record Key(IdempotencyKey key) implements Claim {}

    /**
     * The code of an asset to be registered.
     *
     * @param code which
     */
    record AssetCode(String code) implements Claim {}

    /** Returns what these rows claim. */
    static Set<Claim> of(WriteSet writes) {
        Set<Claim> claims = new LinkedHashSet<>();
        writes.assets().forEach(asset -> claims.add(new AssetCode(asset.code())));
        writes.opened().forEach(account -> claims.add(new Name(account.id())));
        writes.operations().forEach(operation -> {
            IdempotencyKey key = operation.key();
            if (key != null) {
                claims.add(new Key(key));
            }
        });
        return claims;
    }

    /** Returns whether commands with this footprint may insert the value. */
    default boolean isIn(Footprint footprint) {
        if (this instanceof Name name) {
            return footprint.accounts().contains(name.account());
        }
        return this instanceof Key key
                ? footprint.keys().contains(key.key())
                : this instanceof AssetCode asset && footprint.assetCodes().contains(asset.code());
    }
}
