/**
 * A ledger on the host's own relational database.
 */
@NullMarked
package io.creditledger.jdbc;

import org.jspecify.annotations.NullMarked;
