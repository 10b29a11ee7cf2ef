/** What a ledger tells: events about accepted commands and about what it books by itself, and their JSON documents. */
@NullMarked
package io.creditledger.event;

import org.jspecify.annotations.NullMarked;
