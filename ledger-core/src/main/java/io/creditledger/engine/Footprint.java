package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.command.ApplyDue;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.CommandVisitor;
import io.creditledger.command.CompactTotals;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExpireDue;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.KeyedCommandVisitor;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.Transfer;
import io.creditledger.command.VoidLot;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What commands touch, before anything is loaded: a store locks the limited ones of these accounts and of the accounts of
 * the operations referred to, and loads the rest. The sets can be added to, for what turns out to be needed only later.
 */
public final class Footprint {
    private final Set<AccountId> accounts = new LinkedHashSet<>();
    private final Set<IdempotencyKey> keys = new LinkedHashSet<>();
    private final Set<OperationRef> references = new LinkedHashSet<>();
    private final Set<String> assetCodes = new LinkedHashSet<>();
    private final Set<LotId> lots = new LinkedHashSet<>();
    private final Sorts sorts = new Sorts();
    private final KeyedCommands keyedCommands = new KeyedCommands();
    private final Additions additions = new Additions();
    private int ids;

    private Footprint() {}

    /** Returns what one command touches. */
    public static Footprint of(Command<?> command) {
        return of(List.of(command));
    }

    /** Returns what several commands touch together. */
    public static Footprint of(Collection<? extends Command<?>> commands) {
        Footprint footprint = new Footprint();
        commands.forEach(footprint::add);
        return footprint;
    }

    /** Returns the accounts named. */
    public Set<AccountId> accounts() {
        return accounts;
    }

    /** Returns the keys of the commands. */
    public Set<IdempotencyKey> keys() {
        return keys;
    }

    /** Returns the earlier operations referred to. */
    public Set<OperationRef> references() {
        return references;
    }

    /** Returns the codes of assets that accounts may be opened in. */
    public Set<String> assetCodes() {
        return assetCodes;
    }

    /** Returns the lots referred to: a store locks the accounts that they belong to. */
    public Set<LotId> lots() {
        return lots;
    }

    /** Returns how many ids to have ready; rarely the engine asks for {@linkplain MissingInput.Ids more}. */
    public int ids() {
        return Math.max(1, ids);
    }

    /** What was added to a footprint; the later, the more is to be done about it. */
    enum Extension {
        NOTHING,
        /** More ids are needed. */
        IDS,
        /** More has to be locked. */
        LOCKS
    }

    /**
     * Adds what has to be locked of what the engine found missing, and ids, and returns what was added. After locks were added, the
     * unit of work starts again from its locks. Everything else is loaded under the locks that it has.
     *
     * @throws IllegalStateException if it is in the footprint already, so that starting again would not help
     */
    Extension extend(Decision.NeedMore more) {
        Extension extension = Extension.NOTHING;
        for (MissingInput need : more.needs()) {
            Extension added = need.accept(additions);
            extension = added.compareTo(extension) > 0 ? added : extension;
        }
        return extension;
    }

    private static Extension locked(boolean added, MissingInput need) {
        if (!added) {
            throw new IllegalStateException("the working set keeps lacking " + need);
        }
        return Extension.LOCKS;
    }

    private void add(Command<?> command) {
        command.accept(sorts);
    }

    private Footprint touch(AccountId account) {
        accounts.add(account);
        return this;
    }

    private Footprint touch(AccountId account, AccountId other) {
        accounts.add(account);
        accounts.add(other);
        return this;
    }

    private Footprint refer(OperationRef operation) {
        references.add(operation);
        return this;
    }

    private Footprint refer(LotId lot) {
        lots.add(lot);
        return this;
    }

    private final class Sorts implements CommandVisitor<Footprint> {
        @Override
        public Footprint visit(KeyedCommand<?> command) {
            keys.add(command.key());
            ids++;
            return command.accept(keyedCommands);
        }

        @Override
        public Footprint visit(OpenAccount command) {
            assetCodes.add(command.asset().code());
            ids++;
            return touch(command.account());
        }

        @Override
        public Footprint visit(AtomicGroup command) {
            command.members().forEach(Footprint.this::add);
            return Footprint.this;
        }

        @Override
        public Footprint visit(ApplyDue command) {
            ids += 2;
            return touch(command.account());
        }

        @Override
        public Footprint visit(ExpireDue command) {
            // The accounts that are due turn out later, and each is settled by a command of its own.
            return Footprint.this;
        }

        @Override
        public Footprint visit(CompactTotals command) {
            return Footprint.this;
        }
    }

    private final class KeyedCommands implements KeyedCommandVisitor<Footprint> {
        @Override
        public Footprint visit(Grant command) {
            touch(command.account(), command.source());
            command.openingTerms().ifPresent(Footprint.this::add);
            command.expiryAccount().ifPresent(accounts::add);
            command.rollover().ifPresent(rollover -> refer(OperationRef.of(rollover.previous())));
            return Footprint.this;
        }

        @Override
        public Footprint visit(Debit command) {
            return touch(command.account(), command.destination());
        }

        @Override
        public Footprint visit(DebitUpTo command) {
            return touch(command.account(), command.destination());
        }

        @Override
        public Footprint visit(Transfer command) {
            return touch(command.source(), command.destination());
        }

        @Override
        public Footprint visit(Post command) {
            command.legs().forEach(leg -> touch(leg.account()));
            return Footprint.this;
        }

        @Override
        public Footprint visit(Refund command) {
            return refer(command.original());
        }

        @Override
        public Footprint visit(Reverse command) {
            return refer(command.original());
        }

        @Override
        public Footprint visit(ChangeLimits command) {
            return touch(command.account());
        }

        @Override
        public Footprint visit(FreezeAccount command) {
            return touch(command.account());
        }

        @Override
        public Footprint visit(ReopenAccount command) {
            return touch(command.account());
        }

        @Override
        public Footprint visit(CloseAccount command) {
            touch(command.account());
            command.sweepDestination().ifPresent(accounts::add);
            return Footprint.this;
        }

        @Override
        public Footprint visit(PlaceHold command) {
            return touch(command.account(), command.destination());
        }

        @Override
        public Footprint visit(CaptureHold command) {
            return refer(command.hold());
        }

        @Override
        public Footprint visit(ReleaseHold command) {
            return refer(command.hold());
        }

        @Override
        public Footprint visit(ExtendHold command) {
            return refer(command.hold());
        }

        @Override
        public Footprint visit(VoidLot command) {
            return refer(command.lot());
        }

        @Override
        public Footprint visit(ExtendLot command) {
            return refer(command.lot());
        }
    }

    /** Adds what is to be locked or taken; rows are left to those who load them. */
    private final class Additions implements MissingInput.Visitor<Extension> {
        @Override
        public Extension visit(MissingInput.Account need) {
            return locked(accounts.add(need.id()), need);
        }

        @Override
        public Extension visit(MissingInput.Operation need) {
            return locked(references.add(need.ref()), need);
        }

        @Override
        public Extension visit(MissingInput.Ids need) {
            ids += Math.max(16, ids);
            return Extension.IDS;
        }

        @Override
        public Extension visit(MissingInput.Lots need) {
            return Extension.NOTHING;
        }

        @Override
        public Extension visit(MissingInput.Everything need) {
            return Extension.NOTHING;
        }

        @Override
        public Extension visit(MissingInput.OneLot need) {
            return Extension.NOTHING;
        }

        @Override
        public Extension visit(MissingInput.OneHold need) {
            return Extension.NOTHING;
        }

        @Override
        public Extension visit(MissingInput.Allocations need) {
            return Extension.NOTHING;
        }
    }
}
