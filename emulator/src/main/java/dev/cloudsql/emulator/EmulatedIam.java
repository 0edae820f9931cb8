package dev.cloudsql.emulator;

import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.state.AccessTokens;
import dev.cloudsql.emulator.state.CloudState;
import dev.cloudsql.emulator.state.IamPolicy;
import java.util.Optional;

/**
 * The IAM policy of a {@link CloudSqlEmulator}. Until the first grant every principal has every
 * permission; from then on a principal has only what was granted, the emulator's service account
 * included.
 *
 * <pre>{@code
 * cloud.iam().grant("app@example.com", "roles/cloudsql.client");          // connect
 * cloud.iam().grant("app@example.com", "roles/cloudsql.instanceUser");    // log in by IAM
 * cloud.iam().letImpersonate("app@example.com", "db@shop.iam.gserviceaccount.com");
 * }</pre>
 *
 * <p>May be used on any thread.
 *
 * @since 0.1
 */
public final class EmulatedIam {

  /** The Cloud SQL Admin API. */
  public static final String SQL_ADMIN = "sqladmin.googleapis.com";

  /** The IAM Service Account Credentials API, which issues tokens of impersonated accounts. */
  public static final String IAM_CREDENTIALS = "iamcredentials.googleapis.com";

  private final CloudState state;

  EmulatedIam(CloudState state) {
    this.state = state;
  }

  /**
   * Grants a principal a role on all instances.
   *
   * @param principal an e-mail address, or {@code principal://…} of workload identity federation
   * @param role such as {@code roles/cloudsql.client}
   * @return this
   * @throws IllegalArgumentException if the emulator does not know the role
   */
  public EmulatedIam grant(String principal, String role) {
    state.policy().grant(principal, role);
    return this;
  }

  /** Revokes a role. */
  public EmulatedIam revoke(String principal, String role) {
    state.policy().revoke(principal, role);
    return this;
  }

  /** Lets a principal impersonate a service account. */
  public EmulatedIam letImpersonate(String principal, String account) {
    state.policy().letImpersonate(principal, account);
    return this;
  }

  /** Disables an API; its calls are answered with 403. */
  public EmulatedIam disable(String service) {
    state.policy().enable(service, false);
    return this;
  }

  /** Enables an API. */
  public EmulatedIam enable(String service) {
    state.policy().enable(service, true);
    return this;
  }

  /**
   * The principal of the login token in a client's certificate; for {@link
   * dev.cloudsql.emulator.backend.IamLogin}.
   *
   * @return the e-mail address; empty if there is no token, or it has expired, was revoked or has
   *     another scope, or its owner may not log in
   */
  public Optional<String> loginPrincipal(BackendConnection client) {
    return client
        .loginToken()
        .flatMap(state.tokens()::find)
        .filter(grant -> grant.allows(AccessTokens.LOGIN_SCOPE))
        .map(AccessTokens.Grant::principal)
        .filter(principal -> state.policy().allows(principal, IamPolicy.LOGIN));
  }
}
