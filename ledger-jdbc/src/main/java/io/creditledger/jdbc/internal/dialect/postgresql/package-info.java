/** PostgreSQL. */
@NullMarked
package io.creditledger.jdbc.internal.dialect.postgresql;

import org.jspecify.annotations.NullMarked;
