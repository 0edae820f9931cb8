package dev.cloudsql.examples.r2dbc;

import dev.cloudsql.spring.boot.test.EmulatedCloudSql;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;

/** The application with an emulated instance: for {@code mvn spring-boot:test-run}. */
public class LocalReactiveShopApplication {

  @TestConfiguration
  @EmulatedCloudSql
  static class LocalCloud {}

  public static void main(String[] args) {
    SpringApplication.from(ReactiveShopApplication::main).with(LocalCloud.class).run(args);
  }
}
