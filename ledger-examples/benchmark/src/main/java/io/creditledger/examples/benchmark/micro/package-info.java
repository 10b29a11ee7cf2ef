/** What single calls cost, taken with JMH: nanoseconds and bytes. */
@NullMarked
package io.creditledger.examples.benchmark.micro;

import org.jspecify.annotations.NullMarked;
