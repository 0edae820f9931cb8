package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectRequest;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.security.auth.login.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Logins with Kerberos, for instances that have joined a domain of Managed Service for Microsoft
 * Active Directory.
 *
 * <p>The two properties {@code activeDirectoryAuth=true} and {@code serverName} stand for the
 * driver's own, which name the instance in the domain by its service principal name.
 */
final class ActiveDirectory {

  /** Requests a login with Kerberos. */
  static final String OPTION = "activeDirectoryAuth";

  /** The full DNS name of the instance in the domain; it is not dialled. */
  static final String SERVER_NAME = "serverName";

  private static final String SPN = "serverSpn";
  private static final String JAAS_NAME = "jaasConfigurationName";
  private static final String DEFAULT_JAAS = "useDefaultJaasConfig";
  private static final String DEFAULT_JAAS_NAME = "SQLJDBCDriver";

  private static final Pattern FULL_NAME =
      Pattern.compile("(?i)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.cloudsql(\\.[a-z0-9-]+){2,}");

  private static final Pattern OF_KERBEROS =
      Pattern.compile(
          "org\\.ietf\\.jgss\\.|sun\\.security\\.krb5\\.|javax\\.security\\.auth\\.login\\.");

  /** What Java's Kerberos says, and what to do. The first that matches applies. */
  private static final List<Advice> ADVICE =
      List.of(
          new Advice(
              "Server not found in Kerberos database",
              "The domain has no instance of that name: check serverName or serverSpn, and that the instance has joined the domain."),
          new Advice(
              "Client not found in Kerberos database|Pre-?authentication|Integrity check on decrypted|Checksum failed",
              "The domain refuses the user or the password."),
          new Advice(
              "Clock skew",
              "Set the clock of this machine: it may differ by five minutes at most."),
          new Advice(
              "default realm|[Cc]annot (?:find|get|locate) (?:a )?KDC|KDC for realm|ICMP Port|Connection refused|timed out",
              "Java finds no domain controller: name the realm and its domain controllers in krb5.conf (system property java.security.krb5.conf), and check that this machine reaches them."),
          new Advice(
              "",
              "Get a Kerberos ticket with 'kinit user@DOMAIN' and see it with 'klist', or set user and password of a user of the domain, or name a keytab in a JAAS configuration."));

  private ActiveDirectory() {}

  private record Advice(Pattern says, String remedy) {
    Advice(String says, String remedy) {
      this(Pattern.compile(says), remedy);
    }
  }

  /** Whether the properties request a login with Kerberos by the dialect's own option. */
  static boolean isWanted(ConnectRequest request, Map<String, String> properties)
      throws ConnectorException {
    String value = properties.getOrDefault(OPTION, "false").strip();
    if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
      throw request.refusal(
          "%s must be true or false, not '%s'. Correct it.".formatted(OPTION, value));
    }
    return value.equalsIgnoreCase("true");
  }

  /** Replaces the dialect's own properties by those of the driver; keeps what the program set. */
  static void apply(ConnectRequest request, Map<String, String> properties)
      throws ConnectorException {
    String name = properties.remove(SERVER_NAME);
    if (!properties.containsKey(SPN)) {
      properties.put(SPN, "MSSQLSvc/%s:1433".formatted(fullName(request, name)));
    } else if (name != null) {
      throw request.refusal(
          "%s and %s both name the instance in its domain. Remove one of them."
              .formatted(SERVER_NAME, SPN));
    }
    properties.put("integratedSecurity", "true");
    properties.putIfAbsent("authenticationScheme", "JavaKerberos");
    if (!properties.containsKey(JAAS_NAME) && !isConfigured(DEFAULT_JAAS_NAME)) {
      properties.putIfAbsent(DEFAULT_JAAS, "true");
    }
  }

  private static String fullName(ConnectRequest request, @Nullable String name)
      throws ConnectorException {
    String full = name == null ? "" : name.strip().replaceFirst("\\.$", "");
    if (!FULL_NAME.matcher(full).matches()) {
      throw request.refusal(
          "%s needs the full name of the instance in its Active Directory domain%s. Set %s=%s."
              .formatted(
                  OPTION,
                  full.isEmpty() ? "" : ", and '" + full + "' is not one",
                  SERVER_NAME,
                  template(request.instance())));
    }
    return full;
  }

  /** The name of an instance in its domain, with all but the domain filled in. */
  static String template(InstanceName instance) {
    return "private.%s.%s.%s.cloudsql.<domain>"
        .formatted(instance.instance(), instance.region(), instance.project());
  }

  /** Whether the program has configured a login with JAAS under a name. */
  private static boolean isConfigured(String name) {
    try {
      return Configuration.getConfiguration().getAppConfigurationEntry(name) != null;
    } catch (SecurityException e) {
      // So it says that there is no configuration at all.
      return false;
    }
  }

  /**
   * Adds to an error of the driver why Kerberos failed, and what to do.
   *
   * @return the same exception if Kerberos did not fail
   */
  static SQLException explained(SQLException thrown) {
    StringBuilder reasons = new StringBuilder();
    boolean kerberos = false;
    Throwable cause = thrown.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      kerberos |= OF_KERBEROS.matcher(cause.getClass().getName()).lookingAt();
      reasons.append("; ").append(cause.getMessage() == null ? cause : cause.getMessage());
      cause = cause.getCause();
    }
    if (!kerberos) {
      return thrown;
    }
    String why = reasons.substring(2);
    Advice advice =
        ADVICE.stream().filter(it -> it.says().matcher(why).find()).findFirst().orElseThrow();
    return new SQLNonTransientConnectionException(
        "%s Kerberos: %s. %s".formatted(thrown.getMessage(), why, advice.remedy()),
        thrown.getSQLState(),
        thrown.getErrorCode(),
        thrown);
  }
}
