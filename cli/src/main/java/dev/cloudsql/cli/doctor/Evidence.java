package dev.cloudsql.cli.doctor;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.OfDial;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.cli.doctor.AddressProbe.Sight;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an examination has found out, to judge a failure by.
 *
 * @param target the instance connection name or DNS name
 * @param config the settings of the connector
 * @param iam whether the login is by IAM
 * @param instance the instance; {@code null} if it is not known
 * @param credentials the kind of the credentials
 * @param principal who they are for; {@code null} if not known
 * @param token whether they gave a token to the probe
 * @param api the Admin API's answer to the probe; {@code null} if it was not asked
 * @param proxyIgnored whether a variable names a proxy that Java does not use
 * @param state the state of the instance, such as {@code RUNNABLE} or {@code STOPPED}; empty if not
 *     known
 * @param sights what answers at the addresses
 * @param dials the dials of the connect
 */
record Evidence(
    String target,
    ConnectorConfig config,
    boolean iam,
    @Nullable InstanceName instance,
    CredentialProbe credentials,
    @Nullable String principal,
    boolean token,
    @Nullable ApiAnswer api,
    boolean proxyIgnored,
    String state,
    List<Sight> sights,
    List<DialFinished> dials) {

  /** A clock that is wrong by less is no reason for a failure. */
  static final Duration TOLERABLE = Duration.ofSeconds(60);

  private static final Pattern NAME = Pattern.compile("\\b[A-Z_]{4,}\\b");

  /** Whether the clock is so wrong that certificates and tokens may seem expired. */
  boolean clockWrong() {
    return api != null && api.ahead() != null && api.ahead().abs().compareTo(TOLERABLE) > 0;
  }

  /** The address that was dialled last without success. */
  Optional<InstanceAddress> failedAddress() {
    return dials.stream()
        .filter(dial -> dial.failure().isPresent())
        .map(OfDial::address)
        .reduce((former, later) -> later);
  }

  /** What the probe saw at the address that was dialled last without success. */
  Optional<Sight> failedSight() {
    return failedAddress()
        .flatMap(address -> sights.stream().filter(it -> it.address().equals(address)).findFirst());
  }

  /** The address of a connect, for a report. */
  String address() {
    return dials.isEmpty()
        ? target
        : dials.get(dials.size() - 1).address() + ":" + config.serverPort();
  }

  /** Puts the names of this case into a remedy. */
  String fill(String remedy, Map<String, String> more) {
    Map<String, String> names = new HashMap<>(more);
    names.put("TARGET", target);
    names.put("ROOT", host());
    names.put("PORT", Integer.toString(config.serverPort()));
    names.put("ADDRESS", address());
    config.targetPrincipal().ifPresent(account -> names.put("ACCOUNT", account));
    config.quotaProject().ifPresent(project -> names.put("QUOTA_PROJECT", project));
    if (instance != null) {
      names.put("PROJECT", instance.project());
      names.put("INSTANCE", instance.instance());
      names.putIfAbsent("CONSUMER", instance.project());
    }
    if (principal != null) {
      names.putIfAbsent("PRINCIPAL", principal);
    }
    if (names.containsKey("PRINCIPAL")) {
      names.put("MEMBER", member(names.get("PRINCIPAL")));
    }
    return NAME.matcher(remedy)
        .replaceAll(
            word -> Matcher.quoteReplacement(names.getOrDefault(word.group(), word.group())));
  }

  /** The host of the Admin API. */
  String host() {
    return config.googleApis().sqlAdmin().getAuthority();
  }

  private static String member(String principal) {
    if (principal.contains("://")) {
      return principal;
    }
    return (principal.endsWith(".gserviceaccount.com") ? "serviceAccount:" : "user:") + principal;
  }
}
