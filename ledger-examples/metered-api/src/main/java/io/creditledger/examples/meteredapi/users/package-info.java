/** Who uses the service: users, passwords, sessions, API keys. */
@NullMarked
package io.creditledger.examples.meteredapi.users;

import org.jspecify.annotations.NullMarked;
