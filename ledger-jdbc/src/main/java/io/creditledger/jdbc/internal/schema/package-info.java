/** The tables: the scripts that create them, what is found in a database, and what is checked before a ledger is built on it. */
@NullMarked
package io.creditledger.jdbc.internal.schema;

import org.jspecify.annotations.NullMarked;
