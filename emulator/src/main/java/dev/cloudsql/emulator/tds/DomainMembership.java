package dev.cloudsql.emulator.tds;

import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Locale;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KeyTab;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.Oid;

/** The server's account in an Active Directory domain, whose key opens the tickets of clients. */
final class DomainMembership {

  private static final String KERBEROS = "1.2.840.113554.1.2.2";
  private static final String SPNEGO = "1.3.6.1.5.5.2";

  private final Subject account;

  /**
   * Joins with a key.
   *
   * @param service the service principal name with its realm, for which clients get tickets
   * @param keytab holds the key of that principal
   */
  DomainMembership(String service, Path keytab) {
    KerberosPrincipal principal = new KerberosPrincipal(service);
    account = new Subject();
    account.getPrincipals().add(principal);
    account.getPrivateCredentials().add(KeyTab.getInstance(principal, keytab.toFile()));
  }

  /** Begins the login of one client. */
  GSSContext begin() throws GSSException {
    return as(
        () -> {
          GSSManager manager = GSSManager.getInstance();
          return manager.createContext(
              manager.createCredential(
                  null,
                  GSSCredential.INDEFINITE_LIFETIME,
                  new Oid[] {new Oid(KERBEROS), new Oid(SPNEGO)},
                  GSSCredential.ACCEPT_ONLY));
        });
  }

  /**
   * Takes a client's token.
   *
   * @return the answer; empty if there is none
   * @throws GSSException if the ticket is not for this server, or is not valid
   */
  byte[] accept(GSSContext client, byte[] token) throws GSSException {
    return as(
        () -> {
          byte[] answer = client.acceptSecContext(token, 0, token.length);
          return answer == null ? new byte[0] : answer;
        });
  }

  private <T> T as(PrivilegedExceptionAction<T> action) throws GSSException {
    try {
      return Subject.doAs(account, action);
    } catch (PrivilegedActionException e) {
      if (e.getCause() instanceof GSSException failure) {
        throw failure;
      }
      throw new IllegalStateException("Java's Kerberos failed", e);
    }
  }

  /** Such as {@code AD\ada} for {@code ada@AD.EXAMPLE.COM}, as SQL Server names a login. */
  static String login(String principal) {
    String[] parts = principal.split("@", 2);
    String domain = parts.length == 2 ? parts[1].split("\\.", 2)[0] : "";
    return domain.toUpperCase(Locale.ROOT) + "\\" + parts[0];
  }
}
