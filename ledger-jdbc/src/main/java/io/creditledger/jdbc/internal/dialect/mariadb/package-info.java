/** MariaDB. */
@NullMarked
package io.creditledger.jdbc.internal.dialect.mariadb;

import org.jspecify.annotations.NullMarked;
