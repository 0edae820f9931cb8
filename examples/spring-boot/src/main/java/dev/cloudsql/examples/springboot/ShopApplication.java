package dev.cloudsql.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application; application.properties names its instance. */
@SpringBootApplication
public class ShopApplication {

  /** Starts the application. */
  public static void main(String[] args) {
    SpringApplication.run(ShopApplication.class, args);
  }
}
