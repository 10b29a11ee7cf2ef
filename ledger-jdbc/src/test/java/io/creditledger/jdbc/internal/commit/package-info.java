/** Tests of group commit without a database. */
@NullMarked
package io.creditledger.jdbc.internal.commit;

import org.jspecify.annotations.NullMarked;
