package dev.cloudsql.sqldata;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.InstanceDialerProvider;

/** {@code ipTypes=SQL_DATA}: connects through the Admin API. */
@AutoService(InstanceDialerProvider.class)
public final class SqlDataDialerProvider implements InstanceDialerProvider {

  /** Called by {@link java.util.ServiceLoader}. */
  public SqlDataDialerProvider() {}

  @Override
  public String name() {
    return "sql-data";
  }

  @Override
  public InstanceDialer create(Context context) throws ConnectorException {
    return SqlDataDialer.of(context);
  }
}
