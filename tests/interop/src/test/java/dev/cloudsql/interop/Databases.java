package dev.cloudsql.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** The databases, each started for the first test that asks for it, and stopped after the last. */
final class Databases implements BeforeAllCallback {

  private ExtensionContext.Store running;

  @Override
  public void beforeAll(ExtensionContext context) {
    running = context.getRoot().getStore(Namespace.create(Databases.class));
  }

  Database of(Engine engine) {
    return running.getOrComputeIfAbsent(engine, Databases::start, Database.class);
  }

  Postgres postgres() {
    return (Postgres) of(Engine.POSTGRES);
  }

  private static Database start(Engine engine) {
    try {
      return engine.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + engine, e);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot prepare " + engine, e);
    }
  }
}
