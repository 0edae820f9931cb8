package dev.cloudsql.runtime.connect.select;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorConfig.Setting;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.IpTypes;
import dev.cloudsql.spi.IpSelectorProvider;
import dev.cloudsql.spi.Providers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address policies of one connector, by their text. */
public final class AddressPolicies {

  private static final Pattern PLUGIN_NAME = Pattern.compile("[a-z][A-Za-z0-9-]*");

  private final IpSelector standard;
  private final ConcurrentMap<String, IpSelector> known = new ConcurrentHashMap<>();

  /**
   * The policies of a connector; those of connects are made when they are first used.
   *
   * @throws ConnectorException if the policy of the configuration cannot be found or used
   */
  public AddressPolicies(ConnectorConfig config) throws ConnectorException {
    Setting<IpSelector> configured = config.ipSelector().orElse(null);
    if (configured == null) {
      this.standard = IpSelector.of(IpTypes.ALL);
    } else if (configured.object().isPresent()) {
      this.standard = configured.object().get();
    } else {
      this.standard = parse(configured.text());
    }
  }

  /**
   * The policy of a connect.
   *
   * @param text its text; {@code null} for the policy of the connector
   * @throws ConnectorException if there is no such policy
   */
  public IpSelector of(@Nullable String text) throws ConnectorException {
    if (text == null) {
      return standard;
    }
    IpSelector selector = known.get(text);
    if (selector == null) {
      selector = parse(text);
      known.put(text, selector);
    }
    return selector;
  }

  /**
   * The addresses to dial, and why.
   *
   * @throws ConnectorException if there are none that the policy allows
   */
  public static AddressOrder order(IpSelector policy, ConnectionInfo info)
      throws ConnectorException {
    AddressOrder order = policy.order(info.instance(), info.addresses());
    if (order.addresses().isEmpty()) {
      throw noAddress(info, order);
    }
    return order;
  }

  private static ConnectorException noAddress(ConnectionInfo info, AddressOrder order) {
    InstanceName name = info.instance();
    List<InstanceAddress> addresses = info.addresses();
    String has =
        addresses.stream()
            .map(address -> address.type() + (address.node().isPresent() ? " of its nodes" : ""))
            .distinct()
            .collect(Collectors.joining(", "));
    String message =
        has.isEmpty()
            ? "Cannot connect to %s: the instance has no address at all. Check that it is running, and give it an IP address or Private Service Connect."
                .formatted(name)
            : "Cannot connect to %s: none of the instance's addresses is allowed by %s (it has %s). Allow one of these, or give the instance an address that is allowed."
                .formatted(name, order.reason(), has);
    return new ConnectorException(ErrorCode.IP_TYPE, Phase.SELECT, name, message, null);
  }

  /** A list of types, or the name of a plug-in with or without an argument. */
  private static IpSelector parse(String text) throws ConnectorException {
    Optional<List<IpType>> types = IpTypes.parse(text);
    if (types.isPresent()) {
      return IpSelector.of(types.get());
    }
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    if (colon < 0 && !PLUGIN_NAME.matcher(name).matches()) {
      throw unreadable(text, null);
    }
    try {
      return Providers.named(IpSelectorProvider.class, name)
          .create(colon < 0 ? "" : text.substring(colon + 1));
    } catch (ConnectorException e) {
      throw colon < 0 && e.code() == ErrorCode.PROVIDER ? unreadable(text, e) : e;
    }
  }

  private static ConnectorException unreadable(String text, @Nullable ConnectorException noPlugin) {
    return new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "ipTypes '%s' cannot be read. Write a list of PUBLIC, PRIVATE, PSC and SQL_DATA, or AUTO, or the name of an address policy on the path, with its argument after a colon if it has one."
            .formatted(text),
        noPlugin);
  }
}
