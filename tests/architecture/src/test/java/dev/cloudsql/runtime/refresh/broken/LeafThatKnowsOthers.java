package dev.cloudsql.runtime.refresh.broken;

import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.credentials.FileProvider;
import dev.cloudsql.runtime.jdbc.CloudSqlUrl;
import dev.cloudsql.runtime.tls.Dialer;

/** A leaf that could no longer be read, tested or replaced alone. */
public interface LeafThatKnowsOthers {

  AdminApi api();

  FileProvider credentials();

  CloudSqlUrl url();

  Dialer dialer();
}
