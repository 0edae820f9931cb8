package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import java.util.Comparator;

/**
 * An instance and what changes its client certificate.
 *
 * @param name the instance
 * @param authMode with {@link AuthMode#IAM} the certificate carries a login token
 */
public record InstanceKey(InstanceName name, AuthMode authMode) implements Comparable<InstanceKey> {

  private static final Comparator<InstanceKey> BY_NAME =
      Comparator.comparing((InstanceKey key) -> key.name().toString())
          .thenComparing(InstanceKey::authMode);

  /**
   * Written down because the record's own is put together at run time, which a cold connect feels.
   */
  @Override
  public int hashCode() {
    return name.hashCode() * 31 + authMode.hashCode();
  }

  @Override
  public int compareTo(InstanceKey other) {
    return BY_NAME.compare(this, other);
  }
}
