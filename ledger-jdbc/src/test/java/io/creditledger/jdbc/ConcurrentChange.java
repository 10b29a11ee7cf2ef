package io.creditledger.jdbc;

import static io.creditledger.jdbc.HostWorld.key;

import io.creditledger.AccountId;
import io.creditledger.CaptureReceipt;
import io.creditledger.CreditLedger;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.Outcome;
import io.creditledger.Receipt;
import io.creditledger.Transaction;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.OpenAccount;
import io.creditledger.error.RejectionCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What happens between the host's snapshot and its call, and what the call has to answer. */
enum ConcurrentChange {
    ANOTHER_DEBIT("the balance changed") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(user, 30, key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-own")));
        }

        @Override
        String right() {
            return "60";
        }
    },
    SPENT("the credits were spent") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(user, 95, key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-own")));
        }

        @Override
        String right() {
            return RejectionCode.INSUFFICIENT_CREDITS.name();
        }
    },
    SAME_KEY("the same charge was made") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(user, 10, key(this + "-same"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-same")));
        }

        @Override
        String right() {
            return "90 replayed";
        }
    },
    SAME_KEY_AND_SPENT("the same charge was made, and took the last credits") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(user, 100, key(this + "-same"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 100, key(this + "-same")));
        }

        @Override
        String right() {
            return "0 replayed";
        }
    },
    KEY_TAKEN("the key was used for something else") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(spare(user), 10, key(this + "-same"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-same")));
        }

        @Override
        String right() {
            return RejectionCode.IDEMPOTENCY_CONFLICT.name();
        }
    },
    OPENED("the account was opened") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.grant(late(user), 50, key(this + "-grant"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(late(user), 10, key(this + "-own")));
        }

        @Override
        String right() {
            return "40";
        }
    },
    OPENED_TWICE("the account that the call would open was opened") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.grant(late(user), 50, key(this + "-grant"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryGrant(late(user), 10, key(this + "-own")));
        }

        @Override
        String right() {
            return "60";
        }
    },
    UNLIMITED_OPENED("the debit's destination was opened") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.execute(OpenAccount.unlimited(late(user), others.asset()));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryExecute(joined.newDebit(user)
                    .amount(10)
                    .destination(late(user))
                    .key(key(this + "-own"))
                    .build()));
        }

        @Override
        String right() {
            return "90";
        }
    },
    BOOKED("the debit to refund was booked") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(user, 30, key(this + "-debit"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryRefund(OperationRef.of(key(this + "-debit")), key(this + "-own")));
        }

        @Override
        String right() {
            return "100";
        }
    },
    REFUNDED("the debit to refund was refunded in part") {
        @Override
        void before(CreditLedger others, AccountId user) {
            others.debit(user, 30, key(this + "-debit"));
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.refund(OperationRef.of(key(this + "-debit")), 20, key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryRefund(OperationRef.of(key(this + "-debit")), 20, key(this + "-own")));
        }

        @Override
        String right() {
            return RejectionCode.REFUND_EXCEEDED.name();
        }
    },
    FROZEN("the account was frozen") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.freeze(user, key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-own")));
        }

        @Override
        String right() {
            return RejectionCode.ACCOUNT_NOT_OPEN.name();
        }
    },
    LOT_SPENT("credits of its lot were spent") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.debit(user, 45, key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-own")));
        }

        @Override
        String right() {
            return "95";
        }
    },
    LOT_VOIDED("its lot was voided") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            Transaction grant = others.ledger().transaction(key(this + "-lot")).orElseThrow();
            others.voidLot(LotId.of(grant.id()), key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 101, key(this + "-own")));
        }

        @Override
        String right() {
            return RejectionCode.INSUFFICIENT_CREDITS.name();
        }
    },
    LOT_GRANTED("a lot was granted") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            lot(others, user, this + "-other");
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 120, key(this + "-own")));
        }

        @Override
        String right() {
            return "30";
        }
    },
    LOT_REFUNDED("the debit to refund, which lots paid, was refunded in part") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
            others.debit(user, 60, key(this + "-debit"));
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.refund(OperationRef.of(key(this + "-debit")), 20, key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryRefund(OperationRef.of(key(this + "-debit")), 40, key(this + "-own")));
        }

        @Override
        String right() {
            return "150";
        }
    },
    HOLD_CAPTURED("the hold to capture was captured in part") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
            others.hold(user, 60, key(this + "-hold"));
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.execute(CaptureHold.of(OperationRef.of(key(this + "-hold")))
                    .amount(20)
                    .moreToFollow()
                    .key(key(this + "-other"))
                    .build());
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return captured(joined.tryCapture(OperationRef.of(key(this + "-hold")), 35, key(this + "-own")));
        }

        @Override
        String right() {
            return "95";
        }
    },
    HOLD_RELEASED("the hold to capture was released") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
            others.hold(user, 60, key(this + "-hold"));
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.release(OperationRef.of(key(this + "-hold")), key(this + "-other"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return captured(joined.tryCapture(OperationRef.of(key(this + "-hold")), 35, key(this + "-own")));
        }

        @Override
        String right() {
            return RejectionCode.HOLD_NOT_ACTIVE.name();
        }
    },
    HOLD_PLACED("a hold was placed") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {
            others.hold(user, 60, key(this + "-hold"));
        }

        @Override
        String call(CreditLedger joined, AccountId user) {
            return captured(joined.tryCapture(OperationRef.of(key(this + "-hold")), 35, key(this + "-own")));
        }

        @Override
        String right() {
            return "115";
        }
    },
    NOTHING_HELD("nothing, to lots and a hold") {
        @Override
        void before(CreditLedger others, AccountId user) {
            lot(others, user, this + "-lot");
            others.hold(user, 60, key(this + "-hold"));
        }

        @Override
        void meanwhile(CreditLedger others, AccountId user) {}

        @Override
        String call(CreditLedger joined, AccountId user) {
            return captured(joined.tryCapture(OperationRef.of(key(this + "-hold")), 35, key(this + "-own")));
        }

        @Override
        String right() {
            return "115";
        }
    },
    NOTHING("nothing") {
        @Override
        void meanwhile(CreditLedger others, AccountId user) {}

        @Override
        String call(CreditLedger joined, AccountId user) {
            return balance(joined.tryDebit(user, 10, key(this + "-own")));
        }

        @Override
        String right() {
            return "90";
        }
    };

    /** The row of the documented table. */
    final String row;

    ConcurrentChange(String row) {
        this.row = row;
    }

    void before(CreditLedger others, AccountId user) {}

    abstract void meanwhile(CreditLedger others, AccountId user);

    abstract String call(CreditLedger joined, AccountId user);

    abstract String right();

    AccountId user() {
        return AccountId.of("user:" + name().toLowerCase(Locale.ROOT));
    }

    static AccountId spare(AccountId user) {
        return AccountId.of(user.value() + ":spare");
    }

    static AccountId late(AccountId user) {
        return AccountId.of(user.value() + ":late");
    }

    /** Grants 50 credits that end some day. */
    private static void lot(CreditLedger credits, AccountId user, String name) {
        credits.execute(credits.newGrant(user)
                .amount(50)
                .expiresAt(Instant.now().plus(Duration.ofDays(30)))
                .key(key(name))
                .build());
    }

    private static String captured(Outcome<CaptureReceipt> outcome) {
        return outcome.rejection()
                .map(reason -> reason.code().name())
                .orElseGet(() -> String.valueOf(outcome.orElseThrow().balance().posted()));
    }

    static String balance(Outcome<Receipt> outcome) {
        return outcome.rejection()
                .map(reason -> reason.code().name())
                .orElseGet(() -> outcome.orElseThrow().balance().posted()
                        + (outcome.orElseThrow().replayed() ? " replayed" : ""));
    }
}
