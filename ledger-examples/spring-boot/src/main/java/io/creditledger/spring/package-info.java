/**
 * The ledger in a Spring Boot application: auto-configuration, transactions, {@code @Metered} handlers, problems, meters and
 * health. This package is meant to be copied; see the README of the example for the steps. It depends on Spring and on the
 * ledger only.
 */
@NullMarked
package io.creditledger.spring;

import org.jspecify.annotations.NullMarked;
