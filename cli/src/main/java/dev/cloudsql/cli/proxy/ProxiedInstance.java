package dev.cloudsql.cli.proxy;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.ExitCode;
import dev.cloudsql.runtime.instance.Target;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An instance to open a local proxy for: what its argument says, and for the rest the flags.
 *
 * @param name instance connection name or DNS name
 * @param address on which to listen, if not on a Unix socket
 * @param port on which to listen; {@code null} for the next one of its engine
 * @param directory of the Unix socket, which is named after the instance; {@code null} for none
 * @param path of the Unix socket; {@code null} for none
 * @param iam whether clients are logged in by IAM
 * @param addressPolicy which of the instance's addresses to use; {@code null} for any
 * @param timeout the limit of a connect
 */
record ProxiedInstance(
    String name,
    String address,
    @Nullable Integer port,
    @Nullable Path directory,
    @Nullable Path path,
    boolean iam,
    @Nullable String addressPolicy,
    Duration timeout) {

  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "address",
              "auto-iam-authn",
              "port",
              "private-ip",
              "psc",
              "sql-data",
              "unix-socket",
              "unix-socket-path"));
  private static final String ALL = "PUBLIC,PRIVATE,PSC";
  private static final int LAST_PORT = 65535;

  /**
   * The instances of a run.
   *
   * @throws CommandFailure with all that is wrong
   */
  static List<ProxiedInstance> of(ProxyFlags flags) {
    List<ProxiedInstance> instances = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String argument : flags.instances) {
      ProxiedInstance instance = parse(argument, flags, problems);
      if (instances.contains(instance)) {
        problems.add("%s is named twice".formatted(argument));
      }
      instances.add(instance);
    }
    if (!problems.isEmpty()) {
      throw new CommandFailure(
          "Cannot use these instances: %s.".formatted(String.join("; ", problems)),
          ExitCode.USAGE,
          null);
    }
    return instances;
  }

  private static ProxiedInstance parse(String argument, ProxyFlags flags, List<String> problems) {
    String[] parts = argument.strip().split("\\?", 2);
    Map<String, String> own = parts.length == 1 ? Map.of() : query(argument, parts[1], problems);
    checkName(parts[0], problems);
    boolean tcp = own.containsKey("address") || own.containsKey("port");
    boolean unix = own.containsKey("unix-socket") || own.containsKey("unix-socket-path");
    boolean twoSockets = own.containsKey("unix-socket") && own.containsKey("unix-socket-path");
    if ((tcp && unix) || twoSockets) {
      problems.add("%s asks for several of a port, a Unix socket and its path".formatted(argument));
    }
    boolean privateIp = isSet(argument, own, "private-ip", flags.privateIp, problems);
    boolean psc = isSet(argument, own, "psc", flags.psc, problems);
    if (own.containsKey("psc") != own.containsKey("private-ip")) {
      // What the instance says replaces what the flags say.
      privateIp &= own.containsKey("private-ip") || !psc;
      psc &= own.containsKey("psc") || !privateIp;
    }
    if (privateIp && psc) {
      problems.add("%s asks for private-ip and for psc".formatted(argument));
    }
    boolean iam = isSet(argument, own, "auto-iam-authn", flags.autoIamAuthn, problems);
    boolean sqlData = isSet(argument, own, "sql-data", flags.sqlData, problems);
    if (iam && sqlData) {
      problems.add(
          "%s asks for auto-iam-authn and for sql-data, which has no client certificate that could hold the login token"
              .formatted(argument));
    }
    String addresses = psc ? "PSC" : privateIp ? "PRIVATE" : null;
    return new ProxiedInstance(
        parts[0],
        own.getOrDefault("address", flags.address),
        port(argument, own.get("port"), problems),
        tcp || own.containsKey("unix-socket-path")
            ? null
            : unix ? path(argument, own.get("unix-socket"), problems) : flags.unixSocket,
        path(argument, own.get("unix-socket-path"), problems),
        iam,
        sqlData ? "SQL_DATA," + (addresses == null ? ALL : addresses) : addresses,
        flags.connectTimeout);
  }

  private static void checkName(String name, List<String> problems) {
    try {
      Target.parse(name);
    } catch (ConnectorException e) {
      problems.add(
          "'%s' is neither an instance connection name, project:region:instance, nor a DNS name"
              .formatted(name));
    }
  }

  private static Map<String, String> query(String argument, String query, List<String> problems) {
    Map<String, String> values = new TreeMap<>();
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      String key = decode(parts[0]);
      if (!KEYS.contains(key)) {
        problems.add(
            "%s has the unknown setting '%s'; known are %s"
                .formatted(argument, key, String.join(", ", KEYS)));
      } else if (values.put(key, parts.length == 1 ? "" : decode(parts[1])) != null) {
        problems.add("%s has %s twice".formatted(argument, key));
      }
    }
    return values;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static boolean isSet(
      String argument,
      Map<String, String> own,
      String key,
      boolean fallback,
      List<String> problems) {
    String value = own.get(key);
    if (value == null) {
      return fallback;
    }
    return switch (value) {
      case "", "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> {
        problems.add("%s: %s must be true or false, not '%s'".formatted(argument, key, value));
        yield fallback;
      }
    };
  }

  private static @Nullable Integer port(
      String argument, @Nullable String value, List<String> problems) {
    if (value == null) {
      return null;
    }
    if (value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= LAST_PORT) {
      return Integer.valueOf(value);
    }
    problems.add("%s: port must be 0 to 65535, not '%s'".formatted(argument, value));
    return null;
  }

  private static @Nullable Path path(
      String argument, @Nullable String value, List<String> problems) {
    if (value == null) {
      return null;
    }
    try {
      if (!value.isEmpty()) {
        return Path.of(value);
      }
    } catch (InvalidPathException e) {
      // Explained below.
    }
    problems.add("%s: '%s' is no path of a Unix socket".formatted(argument, value));
    return null;
  }

  boolean onUnixSocket() {
    return directory != null || path != null;
  }

  AuthMode authMode() {
    return iam ? AuthMode.IAM : AuthMode.BUILT_IN;
  }

  ConnectOptions connectOptions() {
    return ConnectOptions.builder()
        .authMode(authMode())
        .addressPolicy(addressPolicy)
        .timeout(timeout)
        .build();
  }
}
