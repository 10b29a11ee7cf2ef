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
    record Name(AccountId account) implements Claim {
        @Override
        public boolean isIn(Footprint footprint) {
            return footprint.accounts().contains(account);
        }

        @Override
        public boolean isAmong(StoredValues stored) {
            return stored.hasAccount(account);
        }
    }

    /**
     * The key of an operation to be stored.
     *
     * @param key which
     */
    record Key(IdempotencyKey key) implements Claim {
        @Override
        public boolean isIn(Footprint footprint) {
            return footprint.keys().contains(key);
        }

        @Override
        public boolean isAmong(StoredValues stored) {
            return stored.hasKey(key);
        }
    }

    /**
     * The code of an asset to be registered.
     *
     * @param code which
     */
    record AssetCode(String code) implements Claim {
        @Override
        public boolean isIn(Footprint footprint) {
            return footprint.assetCodes().contains(code);
        }

        @Override
        public boolean isAmong(StoredValues stored) {
            return stored.hasAsset(code);
        }
    }

    /** The unique values that a unit of work has found stored. */
    interface StoredValues {
        boolean hasAccount(AccountId account);

        boolean hasKey(IdempotencyKey key);

        boolean hasAsset(String code);
    }

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
    boolean isIn(Footprint footprint);

    /** Returns whether the value is stored. */
    boolean isAmong(StoredValues stored);
}
