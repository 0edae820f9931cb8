package dev.cloudsql.cli.emulator;

import dev.cloudsql.cli.emulator.RunningEmulator.Status;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How clients are pointed at the emulator.
 *
 * <p>The official connectors have an option for the root URL of the Admin API, and take credentials
 * from the environment. Node's library ignores the token endpoint that a key file names, so it gets
 * its tokens from the metadata server.
 *
 * @param status what runs where
 * @param control the URL of the control API
 */
record Instructions(Status status, URI control) {

  private static final int OFFICIAL_PORT = 3307;
  private static final String ROOT_URL = "ADMIN_ROOT_URL";

  /**
   * The environment variables for clients.
   *
   * @param node whether they are for Node
   * @return values by name, in order; an empty value is to be unset
   */
  static Map<String, String> variables(Status status, boolean node) {
    Map<String, String> variables = new LinkedHashMap<>();
    String root = status.adminEndpoint().toString();
    if (node) {
      variables.put("GOOGLE_APPLICATION_CREDENTIALS", "");
      variables.put("GCE_METADATA_HOST", status.adminEndpoint().getAuthority());
      variables.put("METADATA_SERVER_DETECTION", "assume-present");
      variables.put("CLOUDSDK_CONFIG", status.gcloudConfiguration());
      // SQL Data.
      variables.put("NODE_EXTRA_CA_CERTS", status.certificateAuthority());
      return variables;
    }
    variables.put("GOOGLE_APPLICATION_CREDENTIALS", status.serviceAccountKey());
    // The Auth Proxy and `cloudsql proxy`; the others are flags of the latter alone.
    variables.put("CSQL_PROXY_SQLADMIN_API_ENDPOINT", root);
    ours(status)
        .forEach(
            (name, value) -> {
              if (!name.equals(ROOT_URL)) {
                variables.put("CSQL_PROXY_" + name, value);
              }
            });
    ours(status).forEach((name, value) -> variables.put("CLOUDSQL_" + name, value));
    // Spring Boot's spelling, for applications with our starter.
    ours(status)
        .forEach((name, value) -> variables.put("SPRING_CLOUDSQL_" + name.replace("_", ""), value));
    return variables;
  }

  /** The settings of this library, by the ends of the names of their variables. */
  private static Map<String, String> ours(Status status) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(ROOT_URL, status.adminEndpoint().toString());
    settings.put("SQL_DATA_ENDPOINT", status.sqlDataEndpoint().toString());
    if (status.serverPort() != OFFICIAL_PORT) {
      settings.put("SERVER_PORT", Integer.toString(status.serverPort()));
    }
    if (status.instances().values().stream().anyMatch(it -> !it.dnsNames().isEmpty())) {
      settings.put("INSTANCE_RESOLVER", "dns:" + status.dns());
    }
    return settings;
  }

  /** All of it, for a person. */
  String text() {
    StringBuilder text = new StringBuilder("Cloud SQL emulator\n\n");
    status.instances().forEach((name, instance) -> add(text, name, instance));
    text.append(
        """

        Admin API, tokens, metadata  %s
        SQL Data                     %s, and %s without TLS
        CA of SQL Data               %s
        Name server                  %s
        Control API                  %s
        Service account              %s

        Credentials, for every client but Node:
        %s
        For Node:
        %s
        """
            .formatted(
                status.adminEndpoint(),
                status.secureSqlDataEndpoint(),
                status.sqlDataEndpoint(),
                status.certificateAuthority(),
                status.dns(),
                control,
                status.serviceAccount(),
                shell(variables(status, false)),
                shell(variables(status, true))));
    if (status.serverPort() == OFFICIAL_PORT) {
      text.append(officialConnectors());
    } else {
      text.append(
          """
          Official connectors dial port 3307 only: leave out --server-port to use them. This library
          takes the port from CLOUDSQL_SERVER_PORT.
          """);
    }
    return text.append("\nReady. Ctrl-C or `cloudsql emulator stop` ends it.").toString();
  }

  private String officialConnectors() {
    String root = status.adminEndpoint().toString();
    Map.Entry<String, Status.Instance> first = status.instances().entrySet().iterator().next();
    String name = first.getKey();
    return """
        Connectors:
          this library   jdbc:cloudsql:%s://%s/DATABASE?user=USER
                         and over SQL Data also ipTypes=SQL_DATA, with cloudsql-sqldata
          Java           cloudSqlAdminRootUrl=%s in the URL or the properties
          Python         Connector(sqladmin_api_endpoint="%s")
          Go             cloudsqlconn.NewDialer(ctx, cloudsqlconn.WithAdminAPIEndpoint("%s"))
          Node           new Connector({ sqlAdminAPIEndpoint: '%s' })
                         and over SQL Data also sqlDataEndpoint: '%s', and ipType: 'SQL_DATA' in getOptions
          Auth Proxy     cloud-sql-proxy --sqladmin-api-endpoint=%s %s
        """
        .formatted(
            Engine.ofVersion(first.getValue().databaseVersion())
                .toString()
                .replace("postgres", "postgresql"),
            name,
            root,
            root.replaceFirst("/$", ""),
            root,
            root,
            status.secureSqlDataEndpoint().getAuthority(),
            root,
            name);
  }

  private static void add(StringBuilder text, String name, Status.Instance instance) {
    text.append(
        "%s  %s  %s%s%n"
            .formatted(
                name,
                instance.databaseVersion(),
                instance.addresses().entrySet().stream()
                    .map(address -> address.getKey() + " " + address.getValue())
                    .collect(Collectors.joining(", ")),
                instance.dnsNames().isEmpty()
                    ? ""
                    : "  " + String.join(", ", instance.dnsNames())));
    text.append("  -> %s%n".formatted(instance.database()));
  }

  private static String shell(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(
            variable ->
                variable.getValue().isEmpty()
                    ? "  unset " + variable.getKey()
                    : "  export %s=%s".formatted(variable.getKey(), variable.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
