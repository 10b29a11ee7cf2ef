package io.creditledger.jdbc.crash;

import io.creditledger.AccountId;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.OperationRef;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.Refund;
import java.util.List;

/** One intended change, and the line of text that tells another process of it. */
sealed interface Operation {
    /** A debit. */
    record Charge(String key, String account, long amount) implements Operation {
        @Override
        public Debit command(CreditLedger credits) {
            return credits.newDebit(AccountId.of(account))
                    .amount(amount)
                    .key(keyOf(key))
                    .build();
        }

        @Override
        public List<Effect> effects() {
            return List.of(new Effect(key, account, -amount));
        }

        @Override
        public String line() {
            return "charge " + key + " " + account + " " + amount;
        }
    }

    /** A refund of part of a debit. */
    record GiveBack(String key, String charge, String account, long amount) implements Operation {
        @Override
        public Refund command(CreditLedger credits) {
            return Refund.of(OperationRef.of(keyOf(charge)))
                    .amount(amount)
                    .key(keyOf(key))
                    .build();
        }

        @Override
        public List<Effect> effects() {
            return List.of(new Effect(key, account, amount));
        }

        @Override
        public String line() {
            return "give-back " + key + " " + charge + " " + account + " " + amount;
        }
    }

    /** Two debits that happen together or not at all. */
    record Pair(Charge first, Charge second) implements Operation {
        @Override
        public AtomicGroup command(CreditLedger credits) {
            return AtomicGroup.of(first.command(credits), second.command(credits));
        }

        @Override
        public List<Effect> effects() {
            return List.of(first.effects().get(0), second.effects().get(0));
        }

        @Override
        public String line() {
            return "pair " + first.key + " " + first.account + " " + first.amount + " " + second.key + " "
                    + second.account + " " + second.amount;
        }
    }

    /**
     * What one key moves on one user's account.
     *
     * @param amount debits are negative
     */
    record Effect(String key, String account, long amount) {}

    /** Returns what a ledger executes. */
    Command<?> command(CreditLedger credits);

    /** Returns what it moves if it is accepted. */
    List<Effect> effects();

    /** Returns the text that {@link #parse} reads. */
    String line();

    static Operation parse(String line) {
        String[] words = line.split(" ");
        return switch (words[0]) {
            case "charge" -> charge(words, 1);
            case "give-back" -> new GiveBack(words[1], words[2], words[3], Long.parseLong(words[4]));
            case "pair" -> new Pair(charge(words, 1), charge(words, 4));
            default -> throw new IllegalArgumentException(line);
        };
    }

    private static Charge charge(String[] words, int from) {
        return new Charge(words[from], words[from + 1], Long.parseLong(words[from + 2]));
    }

    static IdempotencyKey keyOf(String key) {
        return IdempotencyKey.of("crash", key);
    }
}
