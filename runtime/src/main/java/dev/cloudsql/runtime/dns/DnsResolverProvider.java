package dev.cloudsql.runtime.dns;

import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Quote;
import dev.cloudsql.spi.InstanceResolverProvider;

/**
 * {@code instanceResolver=dns} queries the system's name servers, {@code
 * instanceResolver=dns:10.0.0.2} the given ones.
 */
@AutoService(InstanceResolverProvider.class)
public final class DnsResolverProvider implements InstanceResolverProvider {

  /** For {@link java.util.ServiceLoader}. */
  public DnsResolverProvider() {}

  @Override
  public String name() {
    return "dns";
  }

  @Override
  public InstanceResolver create(String argument) throws ConnectorException {
    NameServers servers =
        NameServers.parse(argument)
            .orElseThrow(
                () ->
                    new ConnectorException(
                        ErrorCode.OPTION,
                        Phase.CONFIG,
                        null,
                        "instanceResolver=dns:%s cannot be read. Write dns for the system's name servers, or dns:host or dns:host:port, several with commas between."
                            .formatted(Quote.of(argument)),
                        null));
    return new DnsResolver(new JndiRecords(servers));
  }
}
