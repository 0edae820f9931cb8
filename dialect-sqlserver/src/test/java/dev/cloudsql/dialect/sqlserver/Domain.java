package dev.cloudsql.dialect.sqlserver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kerby.KOptions;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.client.KrbClient;
import org.apache.kerby.kerberos.kerb.client.KrbKdcOption;
import org.apache.kerby.kerberos.kerb.client.KrbOption;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;

/**
 * What Kerberos sees of an Active Directory domain: a realm with two users and one instance. One
 * for each JVM, which reads only once where the realm is.
 */
final class Domain implements AutoCloseable {

  static final String USER = "ada";
  static final String PASSWORD = "s3cret ?&=%;ü";

  /** A user of the domain without a login in the instance. */
  static final String STRANGER = "eve";

  static final String REALM = "AD.EXAMPLE.COM";

  private static final String CONFIGURATION = "java.security.krb5.conf";

  /** Where Java looks for the ticket of kinit; set for the tests of this module. */
  private static final Path TICKETS =
      Path.of(Objects.requireNonNull(System.getenv("KRB5CCNAME"), "KRB5CCNAME"));

  private final SimpleKdcServer kdc;
  private final Path directory;
  private final String service;

  private Domain(SimpleKdcServer kdc, String service, Path directory) {
    this.kdc = kdc;
    this.service = service;
    this.directory = directory;
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
    kdc.createPrincipal(STRANGER + "@" + REALM, PASSWORD);
    kdc.createPrincipal(spn + "@" + REALM, "the instance's");
    return new Domain(kdc, spn + "@" + REALM, directory);
  }

  /** The principal of the instance. */
  String service() {
    return service;
  }

  /** A file with the key of the instance. */
  Path serviceKey() throws KrbException {
    return key(service, "instance.keytab");
  }

  /** A file with the key of the user. */
  Path userKey() throws KrbException {
    return key(USER + "@" + REALM, "user.keytab");
  }

  private Path key(String principal, String name) throws KrbException {
    File keytab = directory.resolve(name).toFile();
    kdc.exportPrincipal(principal, keytab);
    return keytab.toPath();
  }

  /** Leaves a ticket of the user where kinit does. */
  void kinit() throws KrbException {
    KrbClient client = kdc.getKrbClient();
    client.setKdcTcpPort(kdc.getKdcSetting().getKdcTcpPort());
    KOptions request = new KOptions();
    request.add(KrbOption.CLIENT_PRINCIPAL, USER + "@" + REALM);
    request.add(KrbOption.USE_PASSWD, true);
    request.add(KrbOption.USER_PASSWD, PASSWORD);
    // As kinit does. Java refuses a service ticket with flags that it did not ask for.
    request.add(KrbKdcOption.NOT_PROXIABLE, true);
    request.add(KrbKdcOption.NOT_FORWARDABLE, true);
    client.storeTicket(client.requestTgt(request), TICKETS.toFile());
  }

  /** Removes it. */
  static void kdestroy() throws IOException {
    Files.deleteIfExists(TICKETS);
  }

  @Override
  public void close() throws KrbException {
    kdc.stop();
    System.clearProperty(CONFIGURATION);
  }
}
