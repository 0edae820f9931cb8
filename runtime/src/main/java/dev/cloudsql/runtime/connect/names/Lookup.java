package dev.cloudsql.runtime.connect.names;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.Phase;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.Token;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.connect.instances.ApiTokens;
import dev.cloudsql.runtime.connect.names.Names.Route;
import dev.cloudsql.runtime.instance.DomainName;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.util.Optional;

/**
 * Resolves a name; blocks.
 *
 * @param resolver resolves domain names
 * @param admin resolves the names that Cloud SQL assigned
 * @param credentials return the tokens for the Admin API
 */
public record Lookup(InstanceResolver resolver, AdminApi admin, CredentialSource credentials) {

  /** Where a name leads now. */
  public Route route(Target name) throws ConnectorException {
    try {
      ResolvedName found = resolver.resolve(name.text());
      return new Route(name, instance(name, found.target()), found.addresses());
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ConnectorException(
          ErrorCode.NAME_UNAVAILABLE,
          Phase.RESOLVE,
          null,
          "Cannot connect to %s: the resolver failed (%s). Correct the resolver, or try again."
              .formatted(name, e),
          e);
    }
  }

  private InstanceName instance(Target name, String text) throws ConnectorException {
    Target found = Target.parse(text);
    InstanceName named = found.instance();
    if (named != null) {
      return named;
    }
    DomainName given = new DomainName(found.text());
    Optional<String> region = given.region();
    if (region.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.NAME,
          Phase.RESOLVE,
          null,
          "Cannot connect to %s: it leads to %s, which is neither an instance connection name nor a name that Cloud SQL assigned to an instance. Correct its DNS record."
              .formatted(name, found),
          null);
    }
    try {
      return instance(given, region.get());
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException e) {
      throw new ConnectorException(
          ErrorCode.CREDENTIALS_UNAVAILABLE,
          Phase.RESOLVE,
          null,
          "Cannot connect to %s: the credentials gave no token (%s). Check the credential source of the connector."
              .formatted(name, e),
          e);
    }
  }

  private InstanceName instance(DomainName given, String region) throws IOException {
    Token token = credentials.apiToken();
    try {
      return admin.instanceBehind(given, region, token);
    } catch (ConnectorException e) {
      if (!ApiTokens.isRefusal(e)) {
        throw e;
      }
      return admin.instanceBehind(given, region, new ApiTokens(credentials).insteadOf(token, e));
    }
  }
}
