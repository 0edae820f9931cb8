/**
 * What proves a plug-in of the Cloud SQL connectors right, and a Cloud SQL to try it on.
 *
 * <p>{@link dev.cloudsql.tck.fake.FakeCloudSql} is an emulator of the service: real HTTP, real TLS,
 * real certificates on loopback addresses. Belongs on the test path only.
 */
module dev.cloudsql.tck {
  requires java.logging;
  requires transitive dev.cloudsql;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires static org.jspecify;

  exports dev.cloudsql.tck;
  exports dev.cloudsql.tck.fake;
  exports dev.cloudsql.tck.fake.backend;
  exports dev.cloudsql.tck.fake.dns;
  exports dev.cloudsql.tck.fake.fault;
  exports dev.cloudsql.tck.fake.instance;
  exports dev.cloudsql.tck.fake.journal;
  exports dev.cloudsql.tck.fake.pki;
  exports dev.cloudsql.tck.fake.tds;
  exports dev.cloudsql.tck.rows;

  // JUnit makes the groups of a kit and calls their tests.
  opens dev.cloudsql.tck to
      org.junit.platform.commons;
  opens dev.cloudsql.tck.connect to
      org.junit.platform.commons;
  opens dev.cloudsql.tck.rows to
      org.junit.platform.commons;
  opens dev.cloudsql.tck.rules to
      org.junit.platform.commons;
}
