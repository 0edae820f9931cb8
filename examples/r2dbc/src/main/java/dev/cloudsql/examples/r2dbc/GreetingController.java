package dev.cloudsql.examples.r2dbc;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Returns rows of the database as JSON, as they come. */
@RestController
class GreetingController {

  private final DatabaseClient database;

  GreetingController(DatabaseClient database) {
    this.database = database;
  }

  /** A row of the table. */
  record Greeting(int id, String words, String language) {}

  @GetMapping("/greetings")
  Flux<Greeting> greetings() {
    return database
        .sql("SELECT id, words, language FROM greeting ORDER BY id")
        .mapProperties(Greeting.class)
        .all();
  }
}
