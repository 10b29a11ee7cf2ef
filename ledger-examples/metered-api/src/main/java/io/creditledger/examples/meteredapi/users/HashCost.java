package io.creditledger.examples.meteredapi.users;

/**
 * What it costs to hash a password with Argon2id: the more, the longer a stolen hash takes to break.
 *
 * @param kibibytes of memory
 * @param rounds through it
 */
public record HashCost(int kibibytes, int rounds) {
    /** 19 MiB, 2 rounds, as OWASP recommends. */
    public static final HashCost RECOMMENDED = new HashCost(19_456, 2);
}
