package io.creditledger.examples.meteredapi;

/** A setting cannot be used. The message says which and what to do; whoever starts the service needs nothing else. */
public final class ConfigurationException extends RuntimeException {
    /** Says why. */
    public ConfigurationException(String message) {
        super(message);
    }
}
