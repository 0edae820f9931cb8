package dev.cloudsql.dialect.sqlserver;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;

/**
 * What Kerberos sees of an Active Directory domain: a realm with one user and one instance. One for
 * each JVM, which reads only once where the realm is.
 */
final class Domain implements AutoCloseable {

  static final String USER = "ada";
  static final String PASSWORD = "s3cret ?&=%;ü";

  private static final String REALM = "AD.EXAMPLE.COM";
  private static final String CONFIGURATION = "java.security.krb5.conf";

  private final SimpleKdcServer kdc;

  private Domain(SimpleKdcServer kdc) {
    this.kdc = kdc;
  }

  /**
   * Starts the domain.
   *
   * @param spn what the instance is called in it
   */
  static Domain with(String spn, Path directory) throws IOException, KrbException {
    SimpleKdcServer kdc = new SimpleKdcServer();
    kdc.setWorkDir(directory.toFile());
    kdc.setKdcRealm(REALM);
    kdc.setKdcHost("localhost");
    kdc.setAllowUdp(false);
    kdc.init();
    kdc.start();
    kdc.createPrincipal(USER + "@" + REALM, PASSWORD);
    kdc.createPrincipal(spn + "@" + REALM, "the instance's");
    return new Domain(kdc);
  }

  @Override
  public void close() throws KrbException {
    kdc.stop();
    System.clearProperty(CONFIGURATION);
  }
}
