package dev.cloudsql.examples.r2dbc;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application; application.properties names its instance. */
@SpringBootApplication
public class ReactiveShopApplication {

  /** Starts the application. */
  public static void main(String[] args) {
    SpringApplication.run(ReactiveShopApplication.class, args);
  }
}
