package dev.cloudsql.emulator.state;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The IAM permissions of principals; until the first grant every principal has all of them. */
public final class IamPolicy {

  /** Permits to read the connect settings of an instance. */
  public static final String GET = "cloudsql.instances.get";

  /** Permits to request a client certificate. */
  public static final String CONNECT = "cloudsql.instances.connect";

  /** Permits to log in to a database by IAM. */
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
   * Grants a role to a principal.
   *
   * @throws IllegalArgumentException if the emulator does not know the role
   */
  public void grant(String principal, String role) {
    if (!ROLES.containsKey(role)) {
      throw new IllegalArgumentException(
          "The emulator knows the roles %s, not %s".formatted(new TreeSet<>(ROLES.keySet()), role));
    }
    open = false;
    roles.computeIfAbsent(principal, some -> ConcurrentHashMap.newKeySet()).add(role);
  }

  /** Revokes a role, if the principal has it. */
  public void revoke(String principal, String role) {
    open = false;
    roles.getOrDefault(principal, Set.of()).removeIf(role::equals);
  }

  /** Lets a principal impersonate a service account. */
  public void letImpersonate(String principal, String account) {
    open = false;
    impersonators.computeIfAbsent(account, some -> ConcurrentHashMap.newKeySet()).add(principal);
  }

  /** Enables or disables an API. */
  public void enable(String service, boolean enabled) {
    if (enabled) {
      disabled.remove(service);
    } else {
      disabled.add(service);
    }
  }

  /** Whether an API is enabled. */
  public boolean isEnabled(String service) {
    return !disabled.contains(service);
  }

  /** Whether a principal has a permission. */
  public boolean allows(String principal, String permission) {
    return open
        || roles.getOrDefault(principal, Set.of()).stream()
            .anyMatch(role -> ROLES.getOrDefault(role, Set.of()).contains(permission));
  }

  /** Whether a principal may impersonate a service account. */
  public boolean mayImpersonate(String principal, String account) {
    return open || impersonators.getOrDefault(account, Set.of()).contains(principal);
  }
}
