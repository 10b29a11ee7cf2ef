package io.creditledger.jdbc.violation;

import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;

/** Breaks a rule of the architecture on purpose. */
@RegisterConstructorMapper(String.class)
public interface JdbcMapsByReflection {}
