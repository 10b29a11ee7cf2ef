package io.creditledger.spring;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which call this is, and which attempt at it.
 *
 * @param account who pays; the same key of another account is another call
 * @param key what the client sent, or what we make if it sent none
 * @param keyFromClient whether the client sent it; if not, this cannot be a repetition
 * @param fingerprint a hash of method, path, query and body, to tell a repetition from another call under the same key
 * @param worker names the attempt
 */
record MeteredCall(AccountId account, String key, boolean keyFromClient, String fingerprint, String worker) {
    static final String KEY_HEADER = "Idempotency-Key";
    /** With the longest account it fits into a key of the ledger. */
    static final int LONGEST_KEY = 127;

    /**
     * Reads what identifies a call.
     *
     * @throws LedgerProblemException if the key cannot be one, or the body is too large
     */
    static MeteredCall of(
            HttpServletRequest request, AccountId account, @Nullable BodyHashingRequest body, LedgerProblems problems)
            throws IOException {
        String sent = request.getHeader(KEY_HEADER);
        if (sent != null) {
            problems.requireKey(sent);
        }
        return new MeteredCall(
                account,
                sent == null ? UUID.randomUUID().toString() : sent,
                sent != null,
                RequestFingerprint.of(request, body),
                UUID.randomUUID().toString());
    }

    /** The key of the debit or hold. */
    IdempotencyKey inLedger() {
        return IdempotencyKey.of("metered", account.value() + " " + key);
    }

    OperationRef operation() {
        return OperationRef.of(inLedger());
    }

    /** The key of what follows the debit or hold. */
    IdempotencyKey inLedger(String step) {
        return IdempotencyKey.of("metered-" + step, account.value() + " " + key);
    }
}
