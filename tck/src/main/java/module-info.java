/**
 * Compatibility kits for plug-ins of the Cloud SQL connectors, and the {@linkplain
 * dev.cloudsql.tck.CloudSqlEmulatorExtension JUnit extension} of the emulator for tests of
 * programs. For the test path only.
 */
module dev.cloudsql.tck {
  requires java.logging;
  requires transitive dev.cloudsql;
  requires transitive dev.cloudsql.emulator;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires static org.jspecify;

  exports dev.cloudsql.tck;
  exports dev.cloudsql.tck.rows;

  // JUnit creates the nested classes of a kit and calls their tests.
  opens dev.cloudsql.tck to
      org.junit.platform.commons;
  opens dev.cloudsql.tck.rows to
      org.junit.platform.commons;
}
