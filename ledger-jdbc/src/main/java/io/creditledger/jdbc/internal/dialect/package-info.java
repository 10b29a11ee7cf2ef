/**
 * What a ledger needs of a database: the {@link io.creditledger.jdbc.internal.dialect.Dialect}, its statements and its checks. Each database is one
 * package below this one, complete in itself.
 */
@NullMarked
package io.creditledger.jdbc.internal.dialect;

import org.jspecify.annotations.NullMarked;
