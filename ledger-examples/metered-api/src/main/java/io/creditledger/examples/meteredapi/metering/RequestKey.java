package io.creditledger.examples.meteredapi.metering;

import io.creditledger.IdempotencyKey;
import io.creditledger.examples.meteredapi.tools.BadInput;
import io.creditledger.examples.meteredapi.tools.Input;
import io.creditledger.examples.meteredapi.users.Secrets;
import io.creditledger.examples.meteredapi.users.User;
import io.creditledger.examples.meteredapi.web.Guard;
import io.creditledger.examples.meteredapi.web.Problem;
import io.javalin.http.Context;
import java.util.UUID;

/**
 * Which request this is: the key that the client sent, or one that we make if it sent none, and what it was sent with.
 *
 * @param user who sent it; the same key of another user is another request
 * @param text the key
 * @param repeated whether the client knew the key beforehand, so that this may be a repetition
 * @param fingerprint a hash of what was sent, to tell a repetition from another request under the same key
 * @param route which route it was sent to
 * @param apiKey the public part of the API key that it came with
 */
record RequestKey(User user, String text, boolean repeated, String fingerprint, String route, String apiKey) {
    static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 200;

    static RequestKey of(Context ctx, User user) {
        String sent = ctx.header(HEADER);
        if (sent != null && !sent.matches("[!-~]{1," + LONGEST + "}")) {
            throw Problem.badRequest(
                    HEADER + " must have from 1 to " + LONGEST + " visible ASCII characters, without spaces.");
        }
        String route = ctx.method() + " " + ctx.path();
        String fingerprint = Secrets.hash(route + "\n" + Secrets.hash(ctx.bodyAsBytes()));
        String text = sent != null ? sent : UUID.randomUUID().toString();
        return new RequestKey(user, text, sent != null, fingerprint, route, Guard.apiKey(ctx));
    }

    /** Reads what was sent, before anything is charged. */
    static <I> I read(Input<I> input, Context ctx) {
        try {
            return input.read(ctx.bodyAsBytes());
        } catch (BadInput e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** The key under which the ledger knows it. */
    IdempotencyKey inLedger() {
        return IdempotencyKey.of(KeyScopes.requests(user.id()), text);
    }
}
