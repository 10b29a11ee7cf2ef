/** The servers that are measured, with settings that lose nothing. */
@NullMarked
package io.creditledger.examples.benchmark.database;

import org.jspecify.annotations.NullMarked;
