/** H2. */
@NullMarked
package io.creditledger.jdbc.internal.dialect.h2;

import org.jspecify.annotations.NullMarked;
