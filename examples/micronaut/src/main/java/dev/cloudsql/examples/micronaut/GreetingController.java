package dev.cloudsql.examples.micronaut;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.sql.SQLException;
import java.util.List;

/** Returns rows of the database as JSON. */
@Controller
class GreetingController {

  private final Greetings greetings;

  GreetingController(Greetings greetings) {
    this.greetings = greetings;
  }

  @Get("/greetings")
  @ExecuteOn(TaskExecutors.BLOCKING)
  List<Greeting> all() throws SQLException {
    return greetings.all();
  }
}
