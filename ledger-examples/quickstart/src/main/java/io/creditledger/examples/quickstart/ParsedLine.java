package io.creditledger.examples.quickstart;

/** What became of one line of a log: a request, or a line that cannot be read as one. */
sealed interface ParsedLine {

    /**
     * A line that is a request.
     *
     * @param request the request
     */
    record Entry(AccessLogEntry request) implements ParsedLine {}

    /**
     * A line that is not a request. It is counted and never charged.
     *
     * @param lineNumber its number in the log, from 1
     * @param reason what is wrong with it, in a few words
     * @param excerpt the beginning of the line, safe to print: see {@link Printable}
     */
    record Malformed(long lineNumber, String reason, String excerpt) implements ParsedLine {}
}
