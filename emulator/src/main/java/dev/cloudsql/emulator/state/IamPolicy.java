package dev.cloudsql.emulator.state;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Permissions; until the first grant every principal has all of them. */
public final class IamPolicy {

  /** Leave to read what connectors need to know of an instance. */
  public static final String GET = "cloudsql.instances.get";

  /** Leave to have a client certificate signed. */
  public static final String CONNECT = "cloudsql.instances.connect";

  /** Leave to log in to a database. */
  public static final String LOGIN = "cloudsql.instances.login";

  private static final Map<String, Set<String>> ROLES =
      Map.of(
          "roles/cloudsql.admin", Set.of(GET, CONNECT, LOGIN),
          "roles/cloudsql.editor", Set.of(GET, CONNECT),
          "roles/cloudsql.client", Set.of(GET, CONNECT),
          "roles/cloudsql.instanceUser", Set.of(GET, LOGIN),
          "roles/cloudsql.viewer", Set.of(GET));

  private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> impersonators = new ConcurrentHashMap<>();
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;

  IamPolicy() {}

  /**
   * Gives a principal a role.
   *
   * @throws IllegalArgumentException if it is not a role that connectors need
   */
  public void grant(String principal, String role) {
    if (!ROLES.containsKey(role)) {
      throw new IllegalArgumentException(
          "The emulator knows the roles %s, not %s".formatted(new TreeSet<>(ROLES.keySet()), role));
    }
    open = false;
    roles.computeIfAbsent(principal, some -> ConcurrentHashMap.newKeySet()).add(role);
  }

  /** Takes a role from a principal, who may not have it. */
  public void revoke(String principal, String role) {
    open = false;
    roles.getOrDefault(principal, Set.of()).removeIf(role::equals);
  }

  /** Lets a principal act as a service account. */
  public void letImpersonate(String principal, String account) {
    open = false;
    impersonators.computeIfAbsent(account, some -> ConcurrentHashMap.newKeySet()).add(principal);
  }

  /** Switches an API on or off. */
  public void enable(String service, boolean enabled) {
    if (enabled) {
      disabled.remove(service);
    } else {
      disabled.add(service);
    }
  }

  /** Whether an API can be called. */
  public boolean isEnabled(String service) {
    return !disabled.contains(service);
  }

  /** Whether a principal has a permission. */
  public boolean allows(String principal, String permission) {
    return open
        || roles.getOrDefault(principal, Set.of()).stream()
            .anyMatch(role -> ROLES.getOrDefault(role, Set.of()).contains(permission));
  }

  /** Whether a principal may act as a service account. */
  public boolean mayImpersonate(String principal, String account) {
    return open || impersonators.getOrDefault(account, Set.of()).contains(principal);
  }
}
