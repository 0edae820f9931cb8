package dev.cloudsql.cli.migrate;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.jdbc.CloudSqlUrl;
import dev.cloudsql.runtime.jdbc.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The URL of this library for one of the official connector. Both have the same names for most
 * options, so what remains is to move the instance to the host and to leave out what is not needed.
 *
 * @param text the URL, without secrets
 * @param remarks what to know of it
 */
record NewUrl(String text, List<String> remarks) {

  /** In place of a secret. */
  static final String HIDDEN = "***";

  private static final String NO_INSTANCE = "PROJECT:REGION:INSTANCE";

  /** Of the drivers' own TLS; in lower case. */
  private static final Set<String> TLS =
      Set.of(
          "encrypt",
          "gssencmode",
          "hostnameincertificate",
          "requiressl",
          "ssl",
          "sslcert",
          "sslfactory",
          "sslkey",
          "sslmode",
          "sslnegotiation",
          "sslrootcert",
          "trustservercertificate",
          "usessl",
          "verifyservercertificate");

  /** Options of the official R2DBC driver, and those of ours. */
  private static final Map<String, String> REACTIVE =
      Map.of(
          "ADMIN_ROOT_URL", "cloudSqlAdminRootUrl",
          "ADMIN_SERVICE_PATH", "cloudSqlAdminServicePath",
          "DELEGATES", "cloudSqlDelegates",
          "ENABLE_IAM_AUTH", "enableIamAuth",
          "IP_TYPES", "ipTypes",
          "NAMED_CONNECTOR", "cloudSqlNamedConnector",
          "TARGET_PRINCIPAL", "cloudSqlTargetPrincipal",
          "UNIX_SOCKET", "unixSocketPath");

  private static final Pattern SECRET =
      Pattern.compile(".*(password|passwd|pwd|secret|token).*", Pattern.CASE_INSENSITIVE);

  /** A value that is replaced when the file is read, such as {@code ${DB_PASSWORD}}. */
  private static final Pattern PLACEHOLDER = Pattern.compile("[$#@]\\{[^{}]*\\}|<[^<>]*>");

  /** Whether a value must not be shown. */
  static boolean isSecret(String name, String value) {
    return SECRET.matcher(name).matches()
        && !value.isEmpty()
        && !PLACEHOLDER.matcher(value).matches();
  }

  /**
   * Makes the new URL.
   *
   * @param old the URL
   * @param beside options of the connector that stand beside it, and go into the new one
   */
  static NewUrl of(OfficialUrl old, Map<String, String> beside) {
    return new Writer(old, beside).write();
  }

  /** Whether an option belongs to the official connector, or to the TLS that it replaces. */
  static boolean isOfConnector(String name) {
    return name.startsWith("cloudSql")
        || name.startsWith("socketFactory")
        || TLS.contains(name.toLowerCase(Locale.ROOT))
        || Set.of("ipTypes", "enableIamAuth", "unixSocketPath", "mdxClientProtocolType")
            .contains(name);
  }

  /** The conversion of one URL. */
  private static final class Writer {

    private final OfficialUrl old;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private String dialect;
    private String instance;

    Writer(OfficialUrl old, Map<String, String> beside) {
      this.old = old;
      this.dialect = old.engine().scheme();
      this.instance = old.host();
      old.options().forEach(this::add);
      beside.forEach((name, value) -> add(name, OfficialUrl.encode(value)));
    }

    private void add(String name, String value) {
      options.put(old.reactive() ? REACTIVE.getOrDefault(name, name) : name, value);
    }

    NewUrl write() {
      findInstance();
      dropWhatIsNotNeeded();
      checkIam();
      remarkOnBehaviour();
      String url = url();
      checkOptions(url);
      return new NewUrl(url, remarks);
    }

    private void findInstance() {
      String named = options.remove("cloudSqlInstance");
      String older = options.remove("SocketFactoryArg");
      String other = options.remove("socketFactoryArg");
      for (String each : new String[] {other, older, named}) {
        if (each != null && !each.isBlank()) {
          instance = each.strip();
        }
      }
      if (instance.isEmpty() || instance.matches("localhost|[\\d.]+|\\[.*\\]|[\\w-]+")) {
        instance = NO_INSTANCE;
        remarks.add(
            "The URL names no instance. Write its connection name in place of %s."
                .formatted(NO_INSTANCE));
      } else if (!instance.contains(":") && !instance.contains("{")) {
        remarks.add(
            "%s must be a domain name that leads to the instance, as before.".formatted(instance));
      }
    }

    private void dropWhatIsNotNeeded() {
      options.keySet().removeIf(name -> name.startsWith("socketFactory"));
      Set<String> tls = new TreeSet<>();
      options
          .keySet()
          .removeIf(name -> TLS.contains(name.toLowerCase(Locale.ROOT)) && tls.add(name));
      if (!tls.isEmpty()) {
        remarks.add(
            "%s is left out: the connector encrypts, and sets it as the driver needs it."
                .formatted(String.join(", ", tls)));
      }
      if (options.remove("mdxClientProtocolType") != null) {
        remarks.add("mdxClientProtocolType is left out: the dialect sends it.");
      }
    }

    private void checkIam() {
      if (!"true".equals(options.get("enableIamAuth"))) {
        return;
      }
      if (options.remove("password") != null) {
        remarks.add("The password is left out: an IAM login needs none.");
      }
      if (old.engine() == Engine.MARIADB && !old.reactive()) {
        dialect = Engine.MYSQL.scheme();
        remarks.add(
            "MariaDB Connector/J sends IAM tokens only over its own TLS, so the URL is for MySQL Connector/J: add com.mysql:mysql-connector-j.");
      }
      if (old.engine() == Engine.SQLSERVER) {
        remarks.add("Cloud SQL for SQL Server has no IAM login; remove enableIamAuth.");
      }
    }

    private void remarkOnBehaviour() {
      if (options.containsKey("cloudSqlNamedConnector")) {
        remarks.add(
            "Register the named connector with Connectors.register(name, config), in place of ConnectorRegistry.register.");
      }
      if (!options.containsKey("ipTypes") && !options.containsKey("unixSocketPath")) {
        remarks.add(
            "Without ipTypes, public, private and Private Service Connect addresses are tried in this order; the official connector does not try the last.");
      }
      Set<String> secrets =
          options.entrySet().stream()
              .filter(option -> isSecret(option.getKey(), option.getValue()))
              .map(Map.Entry::getKey)
              .collect(Collectors.toCollection(TreeSet::new));
      if (!secrets.isEmpty()) {
        remarks.add(
            "%s is not shown. Put it in place of %s, or better beside the URL: drivers show URLs in logs."
                .formatted(String.join(", ", secrets), HIDDEN));
      }
    }

    private String url() {
      StringBuilder url =
          new StringBuilder(old.reactive() ? "r2dbc:cloudsql:" : CloudSqlUrl.PREFIX)
              .append(dialect)
              .append("://");
      Map<String, String> query = new LinkedHashMap<>(options);
      if (old.reactive()) {
        String user = query.remove("user");
        String password = query.remove("password");
        if (user != null) {
          url.append(user)
              .append(password == null ? "" : ":" + shown("password", password))
              .append('@');
        }
      }
      url.append(instance);
      if (!old.database().isEmpty()) {
        url.append('/').append(old.database());
      }
      String text =
          query.entrySet().stream()
              .map(option -> option.getKey() + "=" + shown(option.getKey(), option.getValue()))
              .collect(Collectors.joining("&"));
      return url.append(text.isEmpty() ? "" : "?" + text).toString();
    }

    private static String shown(String name, String value) {
      return isSecret(name, value) ? HIDDEN : value;
    }

    /** Asks the runtime, which refuses options that look like its own and are none. */
    private void checkOptions(String url) {
      try {
        Properties properties = old.reactive() ? properties() : CloudSqlUrl.parse(url).properties();
        // A placeholder stands for a value that is not known here.
        properties.values().removeIf(value -> value.toString().contains("${"));
        var unused = Settings.parse(properties);
      } catch (ConnectorException e) {
        remarks.add("It is not valid yet: " + e.getMessage());
      }
    }

    private Properties properties() {
      Properties properties = new Properties();
      properties.putAll(options);
      return properties;
    }
  }
}
