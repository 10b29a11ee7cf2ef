/**
 * Keeps the documentation true: the Java in it compiles and prints what the page says, its links lead somewhere, its
 * tables say what the code says.
 */
@NullMarked
package io.creditledger.examples.docs;

import org.jspecify.annotations.NullMarked;
