package dev.cloudsql;

import dev.cloudsql.spi.DialectProvider;

/** A type for programs that would show them plug-in types, which need this package. */
public interface ApiThatKnowsPlugIns {

  DialectProvider dialect();
}
