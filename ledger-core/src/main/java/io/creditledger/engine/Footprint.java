package io.creditledger.engine;

import io.creditledger.AccountId;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.OperationRef;
import io.creditledger.command.AtomicGroup;
import io.creditledger.command.CaptureHold;
import io.creditledger.command.ChangeLimits;
import io.creditledger.command.CloseAccount;
import io.creditledger.command.Command;
import io.creditledger.command.Debit;
import io.creditledger.command.DebitUpTo;
import io.creditledger.command.ExtendHold;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.FreezeAccount;
import io.creditledger.command.Grant;
import io.creditledger.command.KeyedCommand;
import io.creditledger.command.OpenAccount;
import io.creditledger.command.PlaceHold;
import io.creditledger.command.Post;
import io.creditledger.command.Refund;
import io.creditledger.command.ReleaseHold;
import io.creditledger.command.ReopenAccount;
import io.creditledger.command.Reverse;
import io.creditledger.command.SettleAccount;
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

    /** Returns how many ids to have ready; rarely the engine asks for {@linkplain Need.Ids more}. */
    public int ids() {
        return Math.max(1, ids);
    }

    /**
     * Adds what has to be locked of what the engine found lacking, and ids. Returns whether there was any of this: then the
     * unit of work starts again from its locks. Everything else is loaded under the locks that it has.
     *
     * @throws IllegalStateException if it is in the footprint already, so that starting again would not help
     */
    public boolean extendBy(Decision.NeedMore more) {
        boolean extended = false;
        for (Need need : more.needs()) {
            boolean news = true;
            if (need instanceof Need.Account account) {
                news = accounts.add(account.id());
            } else if (need instanceof Need.Operation operation) {
                news = references.add(operation.ref());
            } else if (need instanceof Need.Ids) {
                ids += Math.max(16, ids);
            } else {
                continue;
            }
            if (!news) {
                throw new IllegalStateException("the working set keeps lacking " + need);
            }
            extended = true;
        }
        return extended;
    }

    private void add(Command<?> command) {
        if (command instanceof OpenAccount open) {
            accounts.add(open.account());
            assetCodes.add(open.asset().code());
            ids++;
        } else if (command instanceof SettleAccount settle) {
            accounts.add(settle.account());
            ids += 2;
        } else if (command instanceof AtomicGroup group) {
            group.members().forEach(this::add);
        } else if (command instanceof KeyedCommand<?> keyed) {
            keys.add(keyed.key());
            ids++;
            addAccounts(keyed);
        }
    }

    private void addAccounts(KeyedCommand<?> command) {
        if (command instanceof Grant grant) {
            accounts.add(grant.account());
            accounts.add(grant.source());
            grant.openingTerms().ifPresent(this::add);
            grant.expiryAccount().ifPresent(accounts::add);
            grant.rollover().ifPresent(rollover -> references.add(OperationRef.of(rollover.previous())));
        } else if (command instanceof PlaceHold hold) {
            accounts.add(hold.account());
            accounts.add(hold.destination());
        } else if (command instanceof CaptureHold capture) {
            references.add(capture.hold());
        } else if (command instanceof ReleaseHold release) {
            references.add(release.hold());
        } else if (command instanceof ExtendHold extend) {
            references.add(extend.hold());
        } else if (command instanceof VoidLot voiding) {
            lots.add(voiding.lot());
        } else if (command instanceof ExtendLot extend) {
            lots.add(extend.lot());
        } else if (command instanceof Debit debit) {
            accounts.add(debit.account());
            accounts.add(debit.destination());
        } else if (command instanceof DebitUpTo debit) {
            accounts.add(debit.account());
            accounts.add(debit.destination());
        } else if (command instanceof Transfer transfer) {
            accounts.add(transfer.source());
            accounts.add(transfer.destination());
        } else if (command instanceof Post post) {
            post.legs().stream().map(Leg::account).forEach(accounts::add);
        } else if (command instanceof Refund refund) {
            references.add(refund.original());
        } else if (command instanceof Reverse reverse) {
            references.add(reverse.original());
        } else if (command instanceof ChangeLimits change) {
            accounts.add(change.account());
        } else if (command instanceof FreezeAccount freeze) {
            accounts.add(freeze.account());
        } else if (command instanceof ReopenAccount reopen) {
            accounts.add(reopen.account());
        } else if (command instanceof CloseAccount close) {
            accounts.add(close.account());
            close.sweepDestination().ifPresent(accounts::add);
        } else {
            throw new IllegalArgumentException("no footprint for " + command.getClass());
        }
    }
}
