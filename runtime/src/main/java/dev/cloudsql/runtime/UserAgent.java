package dev.cloudsql.runtime;

import java.util.Optional;

/** How this library names itself to the Admin API and to instances. */
final class UserAgent {

  private static final String LIBRARY = "cloudsql-connectors-java";

  private UserAgent() {}

  static String of(Optional<String> application) {
    String version = UserAgent.class.getPackage().getImplementationVersion();
    String library = LIBRARY + "/" + (version == null ? "dev" : version);
    // Header values end at control characters.
    return application
        .map(name -> library + " " + name.replaceAll("\\p{Cntrl}", " ").strip())
        .orElse(library);
  }
}
