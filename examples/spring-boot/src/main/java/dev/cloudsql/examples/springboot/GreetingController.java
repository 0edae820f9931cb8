package dev.cloudsql.examples.springboot;

import java.util.List;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Returns rows of the database as JSON. */
@RestController
class GreetingController {

  private final JdbcClient jdbc;

  GreetingController(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A row of the table. */
  record Greeting(int id, String words, String language) {}

  @GetMapping("/greetings")
  List<Greeting> greetings() {
    return jdbc.sql("SELECT id, words, language FROM greeting ORDER BY id")
        .query(DataClassRowMapper.newInstance(Greeting.class))
        .list();
  }
}
