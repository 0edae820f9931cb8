package dev.cloudsql.examples.quarkus;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.util.List;

/** Returns rows of the database as JSON. */
@Path("/greetings")
public class GreetingResource {

  private final Greetings greetings;

  GreetingResource(Greetings greetings) {
    this.greetings = greetings;
  }

  /** All rows. */
  @GET
  public List<Greeting> all() throws SQLException {
    return greetings.all();
  }
}
