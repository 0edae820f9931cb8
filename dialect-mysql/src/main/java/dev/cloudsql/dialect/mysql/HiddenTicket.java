package dev.cloudsql.dialect.mysql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that removes the ticket and the timeout from the URL in a connection's metadata: MariaDB
 * Connector/J builds that URL from all its properties, and tools log it and compare it. {@code
 * unwrap} returns the driver's own object.
 *
 * @param real the driver's object
 * @param connection the connection that metadata return; null in the connection itself
 */
record HiddenTicket(Object real, @Nullable Object connection) implements InvocationHandler {

  /** Wraps a connection so that its metadata show no ticket. */
  static Connection in(Connection connection) {
    return proxy(Connection.class, new HiddenTicket(connection, null));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("equals")) {
      return arguments != null && proxy == arguments[0];
    }
    Object result;
    try {
      result = method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
    return switch (method.getName()) {
      case "getMetaData" -> proxy(DatabaseMetaData.class, new HiddenTicket(result, proxy));
      case "getConnection" -> connection;
      case "getURL" -> withoutTicket(String.valueOf(result));
      default -> result;
    };
  }

  static String withoutTicket(String url) {
    return url.replaceAll("(localSocketAddress|connectTimeout)=[^&]*&?", "")
        .replaceAll("[?&]$", "");
  }

  private static <T> T proxy(Class<T> type, HiddenTicket handler) {
    return type.cast(
        Proxy.newProxyInstance(
            HiddenTicket.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
