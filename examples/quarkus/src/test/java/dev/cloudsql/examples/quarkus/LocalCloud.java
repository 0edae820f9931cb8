package dev.cloudsql.examples.quarkus;

import dev.cloudsql.databases.shop.LocalShop;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Gives a test an emulated instance; the application's configuration stays as it is. */
public final class LocalCloud implements QuarkusTestResourceLifecycleManager {

  private LocalShop shop;

  @Override
  public Map<String, String> start() {
    try {
      shop = LocalShop.start(Path.of("target", "shop"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of("quarkus.datasource.jdbc.additional-jdbc-properties.config", shop.config());
  }

  @Override
  public void stop() {
    try {
      shop.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
