/** MySQL. */
@NullMarked
package io.creditledger.jdbc.internal.dialect.mysql;

import org.jspecify.annotations.NullMarked;
