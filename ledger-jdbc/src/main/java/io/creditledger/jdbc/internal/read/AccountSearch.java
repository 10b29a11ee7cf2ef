package io.creditledger.jdbc.internal.read;

import io.creditledger.Account;
import io.creditledger.AccountId;
import io.creditledger.AccountPage;
import io.creditledger.AccountQuery;
import io.creditledger.engine.AccountState;
import io.creditledger.jdbc.internal.row.StoredAccount;
import java.util.ArrayList;
import java.util.List;

/** Finds accounts by the beginning of their ids. */
final class AccountSearch {
    private AccountSearch() {}

    /** As many accounts at least are read at once, so that few statements find a status that is rare. */
    private static final int BLOCK = 500;

    /**
     * Reads accounts in order, block by block, until the page is full. Ids with one beginning stand side by side in whatever order a
     * database has, so the first one without it ends the search.
     */
    static AccountPage run(LedgerDao dao, AccountQuery query) {
        int count = Math.max(BLOCK, query.limit() + 1);
        List<Account> page = new ArrayList<>();
        String behind = query.after().map(AccountId::value).orElse("");
        while (true) {
            List<StoredAccount> rows = dao.accountsBehind(behind, query.prefix(), count);
            for (StoredAccount row : rows) {
                AccountState account = row.state();
                if (!account.id().value().startsWith(query.prefix())) {
                    return new AccountPage(page, null);
                } else if (query.matches(account)) {
                    if (page.size() == query.limit()) {
                        return new AccountPage(page, page.get(page.size() - 1).id());
                    }
                    page.add(account);
                }
            }
            if (rows.size() < count) {
                return new AccountPage(page, null);
            }
            behind = rows.get(rows.size() - 1).state().id().value();
        }
    }
}
