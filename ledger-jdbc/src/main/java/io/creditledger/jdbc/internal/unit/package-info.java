/** Units of work, the ledger's own and those that are part of a host's: they try again, commit, and find out how a commit has ended. */
@NullMarked
package io.creditledger.jdbc.internal.unit;

import org.jspecify.annotations.NullMarked;
