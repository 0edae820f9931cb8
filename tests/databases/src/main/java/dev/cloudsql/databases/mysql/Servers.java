package dev.cloudsql.databases.mysql;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.TestAbortedException;

/** Gives tests the servers as parameters; each is started once for all test classes. */
public final class Servers implements ParameterResolver {

  /** A parameter that is to be MySQL 8.0. */
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Mysql {}

  /** A parameter that is to be MariaDB 11.4. */
  @Retention(RetentionPolicy.RUNTIME)
  public @interface MariaDb {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Server.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      throw new TestAbortedException("The database servers are programs for Linux on amd64");
    }
    return parameter.isAnnotated(MariaDb.class)
        ? server(context, MariaDb.class, Server::mariaDb)
        : server(context, Mysql.class, Server::mysql);
  }

  private static Server server(ExtensionContext context, Class<?> kind, Supplier<Server> start) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Servers.class))
        .getOrComputeIfAbsent(kind, key -> start.get(), Server.class);
  }
}
