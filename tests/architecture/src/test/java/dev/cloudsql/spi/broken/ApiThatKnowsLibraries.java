package dev.cloudsql.spi.broken;

import dev.cloudsql.runtime.CloudSqlRuntime;
import javax.naming.Context;
import org.slf4j.Logger;

/** An API that would bring more than Java to everybody who compiles against it. */
public interface ApiThatKnowsLibraries {

  Logger logger();

  Context directory();

  CloudSqlRuntime runtime();
}
