package dev.cloudsql.dialect.mysql;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import java.sql.Driver;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A driver that may not be on the path. */
final class OptionalDriver {

  private final String className;
  private final String artifact;
  private final AtomicReference<@Nullable Driver> driver = new AtomicReference<>();

  /**
   * Does not load the driver yet.
   *
   * @param className the class of the driver, which has a public constructor without parameters
   * @param artifact the artifact to add to the path if the driver is missing
   */
  OptionalDriver(String className, String artifact) {
    this.className = className;
    this.artifact = artifact;
  }

  Driver get(ConnectRequest request) throws ConnectorException {
    Driver known = driver.get();
    if (known != null) {
      return known;
    }
    try {
      Class<?> type = Class.forName(className, true, OptionalDriver.class.getClassLoader());
      Driver found = (Driver) type.getConstructor().newInstance();
      driver.set(found);
      return found;
    } catch (ReflectiveOperationException | LinkageError e) {
      throw missing(request, e);
    }
  }

  private ConnectorException missing(ConnectRequest request, Throwable cause) {
    return new ConnectorException(
        ErrorCode.DRIVER,
        Phase.CONFIG,
        request.instance(),
        "Cannot connect to %s: the driver %s is not on the path. Add %s to the run-time dependencies."
            .formatted(request.instance(), className, artifact),
        cause);
  }
}
