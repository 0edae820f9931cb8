package dev.cloudsql.cli.doctor;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.cli.doctor.AddressProbe.Sight;
import dev.cloudsql.cli.doctor.StepResult.Outcome;
import dev.cloudsql.runtime.Credentials;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One examination: the steps of a connect, in {@link #examine}. Real connects through the public
 * API decide whether an instance can be reached; probes beside them say what a connect does not.
 *
 * <p>Used once, on one thread.
 */
final class Examination {

  /** The longest that a probe waits: enough for a slow network. */
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(5);

  /** A Date has no fractions of a second. */
  private static final Duration ACCURACY = Duration.ofSeconds(1);

  private static final Duration ENDS_SOON = Duration.ofDays(30);

  private final Request request;
  private final Consumer<Step> progress;
  private final ExecutorService threads = Executors.newCachedThreadPool(Examination::daemon);
  private final Map<Step, Notes> notes = new EnumMap<>(Step.class);
  private final List<Finding> warnings = new ArrayList<>();

  private String target = "";
  private @Nullable String dialect;
  private ConnectorConfig config = ConnectorConfig.defaults();
  private ConnectOptions options = ConnectOptions.defaults();
  private @Nullable CredentialSource source;
  private CredentialProbe credentials = new CredentialProbe("", true, null);
  private @Nullable String principal;
  private @Nullable String quotaProject;
  private @Nullable Token token;
  private @Nullable Trial trial;
  private @Nullable ApiAnswer api;
  private @Nullable InstanceFacts facts;
  private String state = "";
  private List<Sight> sights = List.of();
  private @Nullable Exception failure;
  private boolean loggedIn;

  /**
   * An examination that has not begun.
   *
   * @param progress receives each step that begins
   */
  Examination(Request request, Consumer<Step> progress) {
    this.request = request;
    this.progress = progress;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "cloudsql-doctor");
    thread.setDaemon(true);
    return thread;
  }

  /** Examines, and releases everything. */
  Report run() {
    long start = System.nanoTime();
    try {
      Optional<Finding> reason;
      try {
        examine();
        reason = Optional.ofNullable(failure).map(why -> Judgement.of(why, evidence()));
      } catch (ConnectTarget.NotOurs e) {
        reason =
            Optional.of(
                finding(Diagnosis.URL_WITHOUT_CONNECTOR, true, "the URL", Judgement.text(e)));
      } catch (ConnectorException e) {
        reason = Optional.of(Judgement.of(e, evidence()));
      }
      return report(reason.orElse(null), since(start));
    } finally {
      if (trial != null) {
        trial.close();
      }
      threads.shutdownNow();
    }
  }

  /** The examination from top to bottom. */
  private void examine() throws ConnectorException, ConnectTarget.NotOurs {
    settings(); //                       parse the target, check the options
    if (options.unixSocketPath().isPresent()) {
      overUnixSocket();
      return;
    }
    credentials(); //                    the tokens that the Admin API and a login need
    api(); //                            the way to the Admin API, and its clock
    prepare(); //                        a connect: resolve the name, fetch the connection info
    instance(); //                       the instance's state and settings
    if (failure == null) {
      connect(); //                      a connect: dial, TLS, exchange bytes or log in
    }
    addresses(); //                      TCP to each address, also those not chosen
    tls(); //                            version, chain, CA, identity
  }

  private Notes begin(Step step) {
    progress.accept(step);
    return notes.computeIfAbsent(step, name -> new Notes());
  }

  private void settings() throws ConnectorException, ConnectTarget.NotOurs {
    Notes step = begin(Step.SETTINGS);
    ConnectTarget given = ConnectTarget.parse(request.target().strip());
    target = given.instance();
    Properties all = new Properties();
    all.putAll(given.properties());
    all.putAll(request.settings());
    Settings settings = Settings.parse(all, request.environment());
    if (target.isEmpty() && settings.instance() != null) {
      target = settings.instance();
    }
    target = Target.parse(target).text();
    config = settings.config();
    options = settings.options();
    if (settings.namedConnector() != null) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "cloudSqlNamedConnector=%s selects settings that only its program has. Write the settings themselves."
              .formatted(settings.namedConnector()),
          null);
    }
    String named = request.dialect().isPresent() ? request.dialect().get() : given.dialect();
    if (named != null) {
      useDialect(Providers.named(DialectProvider.class, named).name());
    }
    step.fact("target", target)
        .line(
            "addresses: %s", options.addressPolicy().orElse("PUBLIC, PRIVATE, PSC, in this order"));
    config.tcpDialer().ifPresent(dialer -> step.line("TCP dialer %s", dialer));
    trial = new Trial(config, target, options);
  }

  private void useDialect(String name) {
    dialect = name;
    Optional<String> driver = Drivers.of(name);
    begin(Step.SETTINGS)
        .headline("%s, %s".formatted(name, driver.orElse("without a driver on this path")))
        .fact("dialect", name)
        .fact("driver", driver.orElse("none"));
  }

  private void credentials() throws ConnectorException {
    Notes step = begin(Step.CREDENTIALS);
    credentials = CredentialProbe.of(config, request.environment());
    step.line(credentials.kind()).fact("kind", credentials.kind());
    config
        .targetPrincipal()
        .ifPresent(account -> step.line("impersonate %s", account).fact("impersonates", account));
    CredentialSource tokens = Credentials.of(config);
    source = tokens;
    trial =
        new Trial(
            config.toBuilder().credentials(tokens).impersonate(null).build(), target, options);
    long start = System.nanoTime();
    Optional<Token> forApi = inTime(tokens::apiToken);
    Optional<Token> forLogin =
        options.authMode().orElse(config.authMode()) == AuthMode.IAM
            ? inTime(tokens::loginToken)
            : Optional.empty();
    step.took(since(start));
    token = forApi.orElse(null);
    principal = tokens.principal().orElse(null);
    quotaProject = config.quotaProject().or(tokens::quotaProject).orElse(null);
    if (principal != null) {
      step.line("principal %s", principal).fact("principal", principal);
    }
    forApi.ifPresent(it -> token("token for the Admin API", "apiToken", it, step));
    forLogin.ifPresent(it -> token("token for the login", "loginToken", it, step));
    if (quotaProject != null) {
      step.line("quota project %s", quotaProject).fact("quotaProject", quotaProject);
    }
  }

  /** A failure is not noted: the connect, which asks the same source, reports it. */
  private <T> Optional<T> inTime(Callable<T> work) {
    Future<T> result = threads.submit(work);
    try {
      return Optional.of(result.get(limit().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      result.cancel(true);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void token(String what, String name, Token given, Notes step) {
    List<String> scopes = credentials.scopes(config, given, limit());
    String expiry =
        given
            .expiry()
            .map(end -> ", valid for " + Times.text(Duration.between(Instant.now(), end)))
            .orElse("");
    step.line(what + expiry + (scopes.isEmpty() ? "" : ", scopes " + String.join(" ", scopes)));
    step.fact(
        name,
        Map.of(
            "expiry", given.expiry().map(Instant::toString).orElse("unknown"), "scopes", scopes));
  }

  private void prepare() throws ConnectorException {
    if (dialect == null && facts != null && !facts.databaseVersion().isEmpty()) {
      useDialect(Dialects.of(facts.databaseVersion(), request.login()));
    }
    failure = trial().prepare(dialect != null ? dialect : Dialects.any()).orElse(null);
    Notes step = begin(Step.NAME);
    if (target.contains(":")) {
      step.skip("an instance connection name needs no look-up");
      return;
    }
    trial().time(Phase.RESOLVE).ifPresent(step::took);
    Optional<ConnectorStatus.Name> name = trial().name();
    if (name.isPresent() && name.get().instance().isPresent()) {
      step.line("leads to %s", name.get().instance().get())
          .fact("instance", name.get().instance().get().toString())
          .fact("addresses", name.get().addresses());
      if (!name.get().addresses().isEmpty()) {
        step.line("its own addresses: %s", String.join(", ", name.get().addresses()));
      }
    }
  }

  private void api() {
    Notes step = begin(Step.API);
    ApiAnswer answer = instanceName().map(this::settingsOf).orElseGet(() -> probe().anything());
    api = answer;
    step.took(answer.duration()).fact("url", answer.url().toString()).fact("via", answer.via());
    step.line("%s, %s", answer.url().getAuthority(), answer.via());
    if (answer.failure() != null) {
      step.line(
          "no answer: %s",
          answer.failure() instanceof UnknownHostException
              ? "its host name cannot be resolved"
              : Judgement.text(answer.failure()));
      if (proxyIgnored()) {
        step.line("HTTPS_PROXY is set, which Java does not read");
      }
      return;
    }
    step.fact("status", answer.status());
    if (answer.issuer() != null) {
      step.line("certificate by %s", answer.issuer()).fact("issuer", answer.issuer());
      if (inspected(config, answer.issuer())) {
        warn(
            Diagnosis.API_INSPECTED,
            answer.url().getAuthority(),
            "The certificate is issued by %s.".formatted(answer.issuer()));
      }
    }
    clock(answer);
  }

  private ApiProbe probe() {
    return new ApiProbe(
        config.googleApis().sqlAdmin(), token, Optional.ofNullable(quotaProject), limit());
  }

  private ApiAnswer settingsOf(InstanceName name) {
    ApiAnswer answer = probe().connectSettings(name);
    if (answer.successful()) {
      facts = InstanceFacts.of(answer.body());
      state = probe().instance(name).state();
    }
    return answer;
  }

  /** Other programs read this variable; Java has system properties. */
  private boolean proxyIgnored() {
    return api != null
        && api.via().equals(ApiProbe.DIRECT)
        && Stream.of("HTTPS_PROXY", "https_proxy")
            .anyMatch(name -> !request.environment().getOrDefault(name, "").isBlank());
  }

  /** Google's own authority issues the certificates of its APIs. */
  static boolean inspected(ConnectorConfig config, String issuer) {
    return config.googleApis().universeDomain().filter("googleapis.com"::equals).isPresent()
        && !issuer.contains("O=Google Trust Services");
  }

  private void clock(ApiAnswer answer) {
    Notes step = begin(Step.CLOCK);
    Duration ahead = answer.ahead();
    if (ahead == null) {
      step.skip("the Admin API names no time");
      return;
    }
    String difference =
        Times.text(ahead) + (ahead.isNegative() ? " ahead of" : " behind") + " the Admin API's";
    step.line(ahead.abs().compareTo(ACCURACY) <= 0 ? "agrees with the Admin API's" : difference);
    step.fact("secondsBehind", ahead.toMillis() / 1000.0);
    if (ahead.abs().compareTo(Evidence.TOLERABLE) > 0) {
      warn(Diagnosis.CLOCK_WRONG, "this machine", "The clock is %s.".formatted(difference));
    }
  }

  private void instance() {
    Notes step = begin(Step.INSTANCE);
    if (failure == null) {
      trial().time(Phase.REFRESH).ifPresent(step::took);
    }
    Optional<InstanceName> name = instanceName();
    name.ifPresent(it -> step.fact("name", it.toString()));
    if (facts == null && failure == null) {
      if (token == null && source != null) {
        // The connect has waited longer for it.
        token = inTime(source::apiToken).orElse(null);
      }
      // A DNS name leads to the instance since the connect has looked it up.
      name.ifPresent(it -> api = settingsOf(it));
      if (facts == null) {
        step.skip("the Admin API has answered the connect, but not the probe");
      }
    }
    if (facts != null && !facts.databaseVersion().isEmpty()) {
      facts.note(state, step);
    }
  }

  /** The process that listens at the socket does what the other steps are about. */
  private void overUnixSocket() throws ConnectorException {
    if (dialect == null) {
      throw new ConnectorException(
          ErrorCode.DIALECT,
          Phase.CONFIG,
          null,
          "Over a Unix socket the engine is not known. Name the dialect (--dialect).",
          null);
    }
    for (Step step :
        List.of(Step.CREDENTIALS, Step.API, Step.CLOCK, Step.NAME, Step.INSTANCE, Step.TLS)) {
      notes(step).skip("not needed for a Unix socket");
    }
    begin(Step.ADDRESSES).line("Unix socket %s", options.unixSocketPath().orElse(""));
    connect();
  }

  private void connect() throws ConnectorException {
    String version =
        trial().instance().flatMap(ConnectorStatus.Instance::databaseVersion).orElse("");
    if (dialect == null) {
      useDialect(Dialects.of(version, request.login()));
    }
    String name = Objects.requireNonNull(dialect);
    Notes certificate = begin(Step.CERTIFICATE);
    Notes login =
        request.login()
            ? begin(Step.LOGIN)
            : notes(Step.LOGIN).skip("not asked for: add --user, --iam or --login");
    try {
      if (request.login()) {
        String product = trial().login(name);
        loggedIn = true;
        certificate.line("accepted");
        login.line(product).fact("database", product);
        trial().time(Phase.LOGIN).ifPresent(login::took);
      } else {
        greet(name, version, certificate);
      }
    } catch (SQLException | IOException e) {
      failure = e;
      if (e instanceof SQLException && Judgement.isOfTheDatabase(e)) {
        certificate.line("accepted: the database answers");
      }
    }
    if (certificate.empty()) {
      certificate.skip("not tried");
    }
    trial()
        .instance()
        .flatMap(ConnectorStatus.Instance::certificateExpiry)
        .ifPresent(
            end ->
                certificate
                    .line("issued for %s", Times.text(Duration.between(Instant.now(), end)))
                    .fact("expiry", end.toString()));
  }

  private void greet(String name, String version, Notes step) throws IOException {
    DatabaseGreeting greeting = DatabaseGreeting.of(version.isEmpty() ? name : version);
    Duration limit = options.timeout().orElse(config.timeout());
    switch (trial().greet(name, greeting, limit)) {
      case EXPECTED -> step.line("accepted, and the database answers");
      case ODD -> {
        step.line("accepted");
        warn(
            Diagnosis.DATABASE_ANSWERS_ODDLY,
            target,
            "Its first byte is not one of the protocol of %s.".formatted(greeting.name()));
      }
      case NONE ->
          throw new ConnectorException(
              ErrorCode.TIMEOUT,
              Phase.LOGIN,
              instanceName().orElse(null),
              "Cannot connect to %s: the tunnel is open, but the database sent nothing within %s."
                  .formatted(target, Times.text(limit)),
              null);
    }
  }

  private void addresses() {
    Set<InstanceAddress> all =
        Stream.concat(
                trial().dials().stream().map(DialFinished::address),
                facts == null ? Stream.of() : facts.addresses().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (all.isEmpty()) {
      return;
    }
    Notes step = begin(Step.ADDRESSES);
    if (config.tcpDialer().isEmpty()) {
      // SQL Data has none to probe.
      List<InstanceAddress> real =
          all.stream().filter(address -> address.type() != IpType.SQL_DATA).toList();
      sights = AddressProbe.all(real, config.serverPort(), limit(), threads);
    }
    network().addresses(all, step);
    if (failure == null) {
      network()
          .failedDials()
          .forEach(
              (address, why) -> warn(Diagnosis.ADDRESS_UNUSABLE, address, Judgement.text(why)));
    }
  }

  private void tls() {
    Optional<Sight> sight = network().certificate();
    if (sight.isEmpty() && trial().tunnel().isEmpty()) {
      return;
    }
    network().tls(begin(Step.TLS));
    if (sight.isPresent()) {
      Instant end = sight.get().chain().get(0).getNotAfter().toInstant();
      Duration left = Duration.between(Instant.now(), end);
      if (!left.isNegative() && left.compareTo(ENDS_SOON) < 0) {
        warn(
            Diagnosis.SERVER_CERTIFICATE_ENDS_SOON,
            sight.get().address() + ":" + config.serverPort(),
            "It expires at %s.".formatted(end));
      }
    }
  }

  private NetworkNotes network() {
    return new NetworkNotes(trial(), sights, config.serverPort());
  }

  private void warn(Diagnosis diagnosis, String which, String why) {
    warnings.add(finding(diagnosis, false, which, why));
  }

  private Finding finding(Diagnosis diagnosis, boolean fatal, String which, String why) {
    return new Finding(diagnosis, fatal, which, why, evidence().fill(diagnosis.remedy(), Map.of()));
  }

  private Evidence evidence() {
    return new Evidence(
        target,
        config,
        options.authMode().orElse(config.authMode()) == AuthMode.IAM,
        trial == null ? null : instanceName().orElse(null),
        credentials,
        principal,
        token != null,
        api,
        proxyIgnored(),
        state,
        sights,
        trial == null ? List.of() : trial.dials());
  }

  private Optional<InstanceName> instanceName() {
    try {
      return target.contains(":")
          ? Optional.of(InstanceName.parse(target))
          : trial().instanceName();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Trial trial() {
    return Objects.requireNonNull(trial);
  }

  private Notes notes(Step step) {
    return notes.computeIfAbsent(step, name -> new Notes());
  }

  private Duration limit() {
    Duration whole = options.timeout().orElse(config.timeout());
    return whole.compareTo(LONGEST_PROBE) < 0 ? whole : LONGEST_PROBE;
  }

  private Report report(@Nullable Finding reason, Duration duration) {
    List<Finding> findings = new ArrayList<>();
    if (reason != null) {
      findings.add(reason);
    }
    warnings.stream()
        .filter(warning -> reason == null || warning.diagnosis() != reason.diagnosis())
        .forEach(findings::add);
    List<StepResult> results =
        Stream.of(Step.values())
            .map(step -> notes(step).result(step, outcome(step, findings)))
            .toList();
    return new Report(
        target,
        trial == null ? null : instanceName().orElse(null),
        results,
        findings,
        loggedIn,
        duration);
  }

  private Outcome outcome(Step step, List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.diagnosis().step() == step) {
        return finding.fatal() ? Outcome.FAILED : Outcome.WARNING;
      }
    }
    if (step == Step.API && api != null && api.failure() != null) {
      // Not the reason of the failure, but the next one.
      return Outcome.WARNING;
    }
    return notes(step).empty() ? Outcome.SKIPPED : Outcome.OK;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
