package io.creditledger.examples.meteredapi.tools;

/**
 * What a tool made.
 *
 * @param contentType its media type
 * @param body its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
public record Answer(String contentType, byte[] body) {}
